import { request } from 'node:http';
import { EngineApi } from '../lab/api.mts';
import { ensureImages, imageReference } from '../lab/images.mts';
import { eventually } from '../support/eventually.mts';
import type { RecordedExec, Recording } from './recording.mts';

const label = { 'com.docker.compose.project': 'shop' };

/** What is different on Podman 4.3: `icc` and `--internal` it knows, aux addresses it does not. */
interface Traits {
  readonly isPodman: boolean;
}

/**
 * Makes a small shop on an empty engine and records what the engine tells of it.
 *
 * Networks: `front` (fixed subnet, range, an address kept out of use), `back` (internal, no inter-container traffic, MTU), `dual` (IPv4
 * and IPv6). Containers: `web` in front (alias, published ports, health check, resolver settings), `both` in front and back with a fixed
 * address, `dual`, `plain` on the default bridge, `sidecar` in web's namespace, `hostnet`, `nonet`, `paused`, `stopped`, `fresh` (never
 * started).
 */
export async function recordEngine(api: EngineApi, name: string): Promise<Recording> {
  const traits: Traits = { isPodman: name === 'podman' };
  await ensureImages(api, ['busybox', 'web']);
  const images = await imagesOf(api);
  const events = listenForEvents(api.endpoint);
  await makeNetworks(api, traits);
  await makeContainers(api, images);
  const exec = await recordExec(api);
  await api.call('POST', '/containers/stopped/stop?t=1');
  await api.call('POST', '/containers/paused/pause');
  await api.ask('POST', '/networks/back/disconnect', { body: { Container: 'plain' } });
  // Where there is no systemd, Podman runs health checks only when told to.
  if (traits.isPodman) await api.call('GET', '/v4.0.0/libpod/containers/web/healthcheck');
  await eventually(async () => JSON.stringify(await api.call('GET', '/containers/web/json')).includes('"unhealthy"'), {
    within: 20_000,
  });
  const heard = await events.stop();
  const networks = (await api.call('GET', '/networks')) as { Id: string; Name: string }[];
  const containers = (await api.call('GET', '/containers/json?all=1')) as { Id: string; Names: string[] }[];
  const inspectAll = async (path: (id: string) => string, items: readonly { Id: string }[]): Promise<unknown[]> =>
    await Promise.all(items.map(async ({ Id }) => await api.call('GET', path(Id))));
  return {
    name,
    version: await api.call('GET', '/version'),
    networks,
    networkInspects: await inspectAll((id) => `/networks/${id}`, networks),
    containers,
    containerInspects: await inspectAll((id) => `/containers/${id}/json`, containers),
    missing: await failureOf(api, '/containers/no-such-container/json'),
    exec,
    events: heard,
  };
}

type Images = Readonly<Record<'busybox' | 'web', string>>;

/** The images' names on the engine: Podman 4.3 puts `docker.io/` in front and forgets the tag. */
async function imagesOf(api: EngineApi): Promise<Images> {
  const listed = (await api.call('GET', '/images/json')) as { RepoTags: string[] | null }[];
  const tags = listed.flatMap(({ RepoTags }) => RepoTags ?? []);
  const find = (name: 'busybox' | 'web'): string =>
    tags.find((tag) => tag.includes(`cni-lab/${name}:`)) ?? imageReference(name);
  return { busybox: find('busybox'), web: find('web') };
}

async function makeNetworks(api: EngineApi, { isPodman }: Traits): Promise<void> {
  const create = async (body: object): Promise<unknown> =>
    await api.call('POST', '/networks/create', {
      body: { CheckDuplicate: true, Driver: 'bridge', Labels: label, ...body },
    });
  await create({
    Name: 'front',
    IPAM: {
      Config: [
        {
          Subnet: '172.30.1.0/24',
          Gateway: '172.30.1.1',
          IPRange: '172.30.1.128/25',
          ...(!isPodman && { AuxiliaryAddresses: { printer: '172.30.1.130' } }),
        },
      ],
    },
  });
  await create({
    Name: 'back',
    Internal: true,
    IPAM: { Config: [{ Subnet: '172.30.2.0/24' }] },
    Options: {
      ...(!isPodman && { 'com.docker.network.bridge.enable_icc': 'false' }),
      ...(isPodman ? { mtu: '1400' } : { 'com.docker.network.driver.mtu': '1400' }),
    },
  });
  await create({
    Name: 'dual',
    EnableIPv6: true,
    IPAM: { Config: [{ Subnet: '172.30.3.0/24' }, { Subnet: 'fd00:30:3::/64' }] },
  });
}

async function makeContainers(api: EngineApi, images: Images): Promise<void> {
  const make = async (
    name: string,
    options: { image?: 'web'; start?: boolean; host?: object; ends?: object; body?: object },
  ) => {
    await api.call('POST', `/containers/create?name=${name}`, {
      body: {
        Image: images[options.image ?? 'busybox'],
        Labels: { ...label, 'com.docker.compose.service': name },
        StopTimeout: 1,
        ...options.body,
        HostConfig: options.host ?? {},
        ...(options.ends && { NetworkingConfig: { EndpointsConfig: options.ends } }),
      },
    });
    if (options.start !== false) await api.call('POST', `/containers/${name}/start`);
  };
  const fixed = (address: string): object => ({ IPAMConfig: { IPv4Address: address } });
  await make('web', {
    image: 'web',
    body: {
      Hostname: 'www',
      ExposedPorts: { '80/tcp': {}, '9000/udp': {} },
      Healthcheck: { Test: ['CMD', 'false'], Interval: 1e9, Timeout: 1e9, Retries: 1 },
    },
    host: {
      NetworkMode: 'front',
      PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '18080' }] },
      Dns: ['198.18.0.53'],
      DnsSearch: ['ext.test'],
      DnsOptions: ['ndots:2'],
      ExtraHosts: ['printer:172.30.1.130'],
    },
    ends: { front: { Aliases: ['api'], ...fixed('172.30.1.140') } },
  });
  await make('both', { host: { NetworkMode: 'front' }, ends: { front: fixed('172.30.1.150') } });
  await connect(api, 'back', { Container: 'both', EndpointConfig: { Aliases: ['db'], ...fixed('172.30.2.50') } });
  await make('dual', { host: { NetworkMode: 'dual' } });
  await make('plain', { host: {} });
  await connect(api, 'back', { Container: 'plain' });
  await make('sidecar', { host: { NetworkMode: 'container:web' } });
  await make('hostnet', { host: { NetworkMode: 'host' } });
  await make('nonet', { host: { NetworkMode: 'none' } });
  await make('paused', { host: { NetworkMode: 'front' } });
  await make('stopped', { host: { NetworkMode: 'back' } });
  await make('fresh', { host: { NetworkMode: 'front' }, start: false });
}

/** Podman answers "OK", which is no JSON. */
async function connect(api: EngineApi, network: string, body: object): Promise<void> {
  const { status, body: said } = await api.ask('POST', `/networks/${network}/connect`, { body });
  if (status >= 400) throw new Error(said.toString());
}

async function recordExec(api: EngineApi): Promise<RecordedExec> {
  const command = ['sh', '-c', 'echo out; sleep 0.1; echo err >&2; sleep 0.1; printf end; exit 3'];
  const create = { AttachStdout: true, AttachStderr: true, Cmd: command };
  const created = (await api.call('POST', '/containers/web/exec', { body: create })) as { Id: string };
  const { body } = await api.ask('POST', `/exec/${created.Id}/start`, { body: { Detach: false, Tty: false } });
  return {
    command,
    created,
    streamBase64: body.toString('base64'),
    inspect: await api.call('GET', `/exec/${created.Id}/json`),
  };
}

async function failureOf(api: EngineApi, path: string): Promise<{ status: number; body: unknown }> {
  const { status, body } = await api.ask('GET', path);
  return { status, body: JSON.parse(body.toString()) as unknown };
}

/** Gathers the lines of the event stream until told to stop. */
function listenForEvents(endpoint: string): { stop(): Promise<unknown[]> } {
  const chunks: Buffer[] = [];
  const filters = encodeURIComponent(JSON.stringify({ type: ['container', 'network'] }));
  const asked = request({
    socketPath: endpoint.slice('unix://'.length),
    path: `/events?filters=${filters}`,
    agent: false,
  });
  asked.on('response', (answer) =>
    answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined),
  );
  asked.on('error', () => undefined);
  asked.end();
  return {
    stop: async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      asked.destroy();
      const lines = Buffer.concat(chunks).toString().split('\n');
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
    },
  };
}
