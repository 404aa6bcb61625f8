import { idOf, recordedObject } from './find.mts';
import { readRecording, type Recording, type RecordedName } from './recording.mts';

type Json = Record<string, unknown>;

/**
 * A recorded engine with many more containers, copies of the recorded `web`, on many networks, copies of `front`; a third of them in
 * two. Everything agrees: the lists, the inspects, the members.
 */
export function crowd(name: RecordedName, containers: number, networks: number): Recording {
  const recording = readRecording(name);
  const object = (part: Parameters<typeof recordedObject>[1], called: string): Json =>
    recordedObject(name, part, called) as Json;
  const [listedNetwork, network] = [object('networks', 'front'), object('networkInspects', 'front')];
  const [listed, container] = [object('containers', 'web'), object('containerInspects', 'web')];
  const endpoint = (listed['NetworkSettings'] as { Networks: { front: Json } }).Networks.front;

  const netName = (index: number): string => `net-${index}`;
  const settings = (index: number): Json => {
    const homes = index % 3 === 0 ? [index % networks, (index + 1) % networks] : [index % networks];
    const entries = homes.map((home) => {
      const own = {
        NetworkID: idOf('network', netName(home)),
        IPAddress: addressOf(home, index),
        IPPrefixLen: 16,
        IPAMConfig: null,
      };
      return [netName(home), { ...endpoint, ...own }];
    });
    return { Networks: Object.fromEntries(entries) as Json };
  };
  const ids = Array.from({ length: containers }, (_, index) => idOf('container', `c-${index}`));
  const indexes = ids.map((_, index) => index);
  const nets = Array.from({ length: networks }, (_, index) => ({
    Id: idOf('network', netName(index)),
    Name: netName(index),
  }));
  const ipam = (index: number): Json => ({
    IPAM: { Driver: 'default', Config: [{ Subnet: `10.${index}.0.0/16`, Gateway: `10.${index}.0.1` }] },
  });
  return {
    ...recording,
    networks: nets.map((net, index) => ({ ...listedNetwork, ...net, ...ipam(index) })),
    networkInspects: nets.map((net, index) => ({ ...network, ...net, ...ipam(index), Containers: {} })),
    containers: indexes.map((index) => ({
      ...listed,
      Id: ids[index],
      Names: [`/c-${index}`],
      NetworkSettings: settings(index),
    })),
    containerInspects: indexes.map((index) => ({
      ...container,
      Id: ids[index],
      Name: `/c-${index}`,
      NetworkSettings: { ...(container['NetworkSettings'] as Json), ...settings(index) },
    })),
  };
}

/** Address of a container in a network; the first ones are the gateway's and reserved. */
export function addressOf(network: number, container: number): string {
  return `10.${network}.${Math.floor((container + 10) / 250)}.${((container + 10) % 250) + 1}`;
}
