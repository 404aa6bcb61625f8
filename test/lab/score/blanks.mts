import type { World } from './world.mts';

/** Puts in what stands in braces (see `Scenario`). @throws {Error} for what is not known */
export async function fillIn(world: World, text: string): Promise<string> {
  let filled = text;
  for (const [whole, kind = '', of = '', network] of text.matchAll(/\{(\w+):([\w.-]+)(?:@([\w.-]+))?\}/g)) {
    filled = filled.replace(whole, await valueOf(world, kind, of, network));
  }
  return filled;
}

async function valueOf(world: World, kind: string, of: string, network: string | undefined): Promise<string> {
  switch (kind) {
    case 'gateway':
      return await gatewayOf(world, of);
    case 'bridge':
      return `br-${world.networkId(of).slice(0, 12)}`;
    case 'netns':
      return world.site.outside;
    case 'id':
      return (await world.register.known(of)).Id;
    case 'pid':
      return String((await world.register.known(of)).State.Pid);
    case 'eth':
      return await interfaceOf(world, of, network);
    case 'veth':
      return await hostEndOf(world, of, await interfaceOf(world, of, network));
  }
  const { Networks } = (await world.register.known(of)).NetworkSettings;
  const endpoint = network === undefined ? Object.values(Networks)[0] : Networks[network];
  const value = { ip: endpoint?.IPAddress, ip6: endpoint?.GlobalIPv6Address, mac: endpoint?.MacAddress }[kind];
  if (value === undefined || value === '') throw new Error(`there is no {${kind}:${of}@${network ?? ''}}`);
  return value;
}

/** The interface of a container in a network: its MAC address stays when the others go. */
async function interfaceOf(world: World, container: string, network: string | undefined): Promise<string> {
  const mac = await valueOf(world, 'mac', container, network);
  const { stdout } = await world.runIn({ at: 'container', container }, ['ip', '-o', 'link']);
  const line = stdout.split('\n').find((text) => text.includes(mac));
  const found = /^\d+: ([^@:]+)/.exec(line ?? '')?.[1];
  if (found === undefined) throw new Error(`${container} has no interface ${mac}`);
  return found;
}

/** The other end of a veth pair, on the host. */
async function hostEndOf(world: World, container: string, name: string): Promise<string> {
  const own = await world.runIn({ at: 'container', container }, ['ip', '-o', 'link', 'show', 'dev', name]);
  const [, index = ''] = /@if(\d+):/.exec(own.stdout) ?? [];
  const { stdout } = await world.runIn({ at: 'host' }, ['ip', '-o', 'link']);
  const found = stdout.split('\n').find((line) => line.startsWith(`${index}: `));
  const end = /^\d+: ([^@:]+)/.exec(found ?? '')?.[1];
  if (end === undefined) throw new Error(`${container}’s ${name} has no other end on the host`);
  return end;
}

async function gatewayOf(world: World, network: string): Promise<string> {
  const { IPAM } = (await world.site.apis[0].call('GET', `/networks/${network}`)) as {
    IPAM: { Config: { Gateway: string }[] };
  };
  return IPAM.Config[0]?.Gateway ?? '';
}
