import { randomUUID } from 'node:crypto';
import type { EngineApi } from '../lab/api.mts';
import { command, type Ended } from '../lab/command.mts';
import { ensureImages, imageReference } from '../lab/images.mts';
import { ensurePackages } from '../lab/packages.mts';
import type { ImageName } from '../lab/recipes.mts';
import { apiUnderTest } from './engine-under-test.mts';
import { execIn } from './exec.mts';

/** Says that something belongs to tests. */
const ownerLabel = 'io.container-network-inspector.owner';
/** Says which run of tests something belongs to. */
export const runLabel = 'io.container-network-inspector.run';

/** A network of a test. */
export interface TestNetwork {
  readonly id: string;
  /** `cni-<run>-<name>` */
  readonly name: string;
}

/** A container of a test. */
export interface TestContainer {
  readonly id: string;
  /** `cni-<run>-<name>` */
  readonly name: string;
}

/** How a container is attached to a network. */
export interface Attachment {
  readonly network: TestNetwork;
  readonly aliases?: readonly string[];
  readonly ipv4?: string;
  readonly ipv6?: string;
}

export interface ContainerOptions {
  /** Default `tools`. */
  readonly image?: ImageName;
  /** Default: the image's. */
  readonly command?: readonly string[];
  /** Networks, the first one first; none: the engine's default bridge. */
  readonly networks?: readonly (TestNetwork | Attachment)[];
  /** Besides those of the run. */
  readonly labels?: Readonly<Record<string, string>>;
  /** More of HostConfig, as the Engine API has it: `{ NetworkMode: 'none' }`, `{ PortBindings: … }`. */
  readonly hostConfig?: object;
  /** More of the body of `POST /containers/create`: `{ Env: … }`, `{ Healthcheck: … }`, `{ ExposedPorts: … }`. */
  readonly body?: object;
  /** Default true. */
  readonly start?: boolean;
}

/** The part of a container's inspect that tests ask for most. */
export interface ContainerInspect {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Status: string; readonly Pid: number; readonly ExitCode: number; readonly Error: string };
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, EndpointInspect>>;
    readonly Ports: Readonly<Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>>;
  };
}

/** One of a container's attachments, as the engine tells it. */
export interface EndpointInspect {
  readonly NetworkID: string;
  readonly EndpointID: string;
  readonly IPAddress: string;
  readonly GlobalIPv6Address: string;
  readonly Gateway: string;
  readonly MacAddress: string;
  readonly Aliases: readonly string[] | null;
}

/**
 * What one suite of tests makes on an engine: labelled, named apart from everything else, and removed by {@link TestRun.cleanUp}.
 */
export class TestRun {
  readonly id = randomUUID();
  /** Stands in all names. */
  readonly short = this.id.slice(0, 8);
  readonly labels: Readonly<Record<string, string>> = { [ownerLabel]: 'test', [runLabel]: this.id };
  readonly api: EngineApi;

  constructor(api: EngineApi) {
    this.api = api;
  }

  /** The full name of a thing of this run. */
  nameOf(name: string): string {
    return `cni-${this.short}-${name}`;
  }

  /** @param body more of the body of `POST /networks/create`: `{ Internal: true }`, `{ IPAM: { Config: [{ Subnet }] } }` */
  async createNetwork(name: string, body: object = {}): Promise<TestNetwork> {
    const full = this.nameOf(name);
    const created = await this.api.call('POST', '/networks/create', {
      body: { CheckDuplicate: true, Driver: 'bridge', ...body, Name: full, Labels: this.labels },
    });
    return { id: (created as { Id: string }).Id, name: full };
  }

  /** Creates a container and, unless told otherwise, starts it. */
  async createContainer(name: string, options: ContainerOptions = {}): Promise<TestContainer> {
    const { image = 'tools', networks = [], labels = {}, hostConfig = {}, body = {}, start = true } = options;
    await ensureImages(this.api, [image]);
    const [first, ...others] = networks.map((network) => ('network' in network ? network : { network }));
    const container = { name: this.nameOf(name) };
    const created = await this.api.call('POST', `/containers/create?name=${container.name}`, {
      body: {
        // Not every image's program listens to SIGTERM, and no test wants to wait ten seconds for that.
        StopTimeout: 1,
        ...body,
        Image: imageReference(image),
        ...(options.command && { Cmd: options.command }),
        Labels: { ...labels, ...this.labels },
        HostConfig: { ...(first && { NetworkMode: first.network.name }), ...hostConfig },
        ...(first && { NetworkingConfig: { EndpointsConfig: { [first.network.name]: endpointConfig(first) } } }),
      },
    });
    const id = (created as { Id: string }).Id;
    for (const other of others) await this.connect({ id, ...container }, other);
    if (start) await this.act({ id, ...container }, 'start');
    return { id, ...container };
  }

  /** Attaches a container to a network, as `docker network connect` does. */
  async connect(container: TestContainer, to: TestNetwork | Attachment): Promise<void> {
    const attachment = 'network' in to ? to : { network: to };
    await this.api.call('POST', `/networks/${attachment.network.id}/connect`, {
      body: { Container: container.id, EndpointConfig: endpointConfig(attachment) },
    });
  }

  /** Detaches a container from a network. */
  async disconnect(container: TestContainer, network: TestNetwork): Promise<void> {
    await this.api.call('POST', `/networks/${network.id}/disconnect`, { body: { Container: container.id } });
  }

  /** Does to a container what the API has a verb for. */
  async act(
    container: TestContainer,
    verb: 'start' | 'stop' | 'restart' | 'kill' | 'pause' | 'unpause',
  ): Promise<void> {
    await this.api.call('POST', `/containers/${container.id}/${verb}`);
  }

  /** Removes a container at once, whatever it is doing. */
  async remove(container: TestContainer): Promise<void> {
    await this.api.call('DELETE', `/containers/${container.id}?force=1&v=1`);
  }

  async inspect(container: TestContainer): Promise<ContainerInspect> {
    return (await this.api.call('GET', `/containers/${container.id}/json`)) as ContainerInspect;
  }

  /** The engine's view of a container's attachment to a network. */
  async endpointOf(container: TestContainer, network: TestNetwork): Promise<EndpointInspect> {
    const endpoint = (await this.inspect(container)).NetworkSettings.Networks[network.name];
    if (!endpoint) throw new Error(`${container.name} is not in ${network.name}`);
    return endpoint;
  }

  /** The process of a running container: its namespaces are at `/proc/<pid>/ns`. */
  async pidOf(container: TestContainer): Promise<number> {
    const { Pid, Status } = (await this.inspect(container)).State;
    if (Pid === 0) throw new Error(`${container.name} does not run: ${Status}`);
    return Pid;
  }

  /** Runs a program in a container, whatever its exit code. */
  async exec(container: TestContainer, argv: readonly string[], within?: number): Promise<Ended> {
    return await execIn(this.api, container.id, argv, within);
  }

  /**
   * The docker command-line client on this engine, as a peer to compare with.
   * @returns what it wrote to standard output
   * @throws {Error} when its exit code is not 0
   */
  async docker(args: readonly string[]): Promise<string> {
    await ensurePackages(['docker-cli']);
    return await command(['docker', '--host', this.api.endpoint, ...args]);
  }

  /** Removes what bears this run's label, and nothing else. */
  async cleanUp(): Promise<void> {
    const filters = encodeURIComponent(JSON.stringify({ label: [`${runLabel}=${this.id}`] }));
    const list = async (path: string): Promise<unknown> => await this.api.call('GET', `${path}filters=${filters}`);
    const containers = (await list('/containers/json?all=1&')) as { Id: string }[];
    await Promise.all(containers.map(async ({ Id }) => await this.discard(`/containers/${Id}?force=1&v=1`)));
    const networks = (await list('/networks?')) as { Id: string }[];
    await Promise.all(networks.map(async ({ Id }) => await this.discard(`/networks/${Id}`)));
    const { Volumes } = (await list('/volumes?')) as { Volumes: { Name: string }[] | null };
    await Promise.all((Volumes ?? []).map(async ({ Name }) => await this.discard(`/volumes/${Name}`)));
  }

  private async discard(path: string): Promise<void> {
    const { status, body } = await this.api.ask('DELETE', path);
    // 404: it went by itself; 409: it is on its way out.
    if (status >= 400 && status !== 404 && status !== 409)
      throw new Error(`DELETE ${path}: ${status} ${body.toString()}`);
  }
}

/** Starts a run on the engine under test; `after(() => run.cleanUp())` belongs to it. */
export function newRun(api: EngineApi = apiUnderTest()): TestRun {
  return new TestRun(api);
}

function endpointConfig({ aliases, ipv4, ipv6 }: Attachment): object {
  const isFixed = ipv4 !== undefined || ipv6 !== undefined;
  return {
    ...(aliases && { Aliases: aliases }),
    ...(isFixed && { IPAMConfig: { ...(ipv4 && { IPv4Address: ipv4 }), ...(ipv6 && { IPv6Address: ipv6 }) } }),
  };
}
