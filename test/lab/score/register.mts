import type { EngineApi } from '../api.mts';
import type { Site } from './site.mts';

/** The parts of a container's inspect that set-ups ask for. */
export interface Inspect {
  readonly Id: string;
  readonly State: { readonly Pid: number };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, Endpoint>> };
}

interface Endpoint {
  readonly IPAddress: string;
  readonly GlobalIPv6Address: string;
  readonly MacAddress: string;
}

const hasAddress = ({ NetworkSettings }: Inspect): boolean =>
  Object.values(NetworkSettings.Networks).some(({ MacAddress }) => MacAddress !== '');

/** Which containers a world has, on which engine, and which addresses they have or had: those outlive them in questions. */
export class Register {
  private readonly nodes = new Map<string, EngineApi>();
  private readonly remembered = new Map<string, Inspect>();
  private readonly first: EngineApi;

  constructor(site: Site) {
    this.first = site.apis[0];
  }

  add(container: string, api: EngineApi): void {
    this.nodes.set(container, api);
  }

  /** To be told before a container is stopped, disconnected or removed. */
  async remember(container: string): Promise<void> {
    const now = await this.inspect(container);
    if (hasAddress(now)) this.remembered.set(container, now);
  }

  remove(container: string): void {
    this.nodes.delete(container);
  }

  all(): [name: string, api: EngineApi][] {
    return [...this.nodes];
  }

  apiOf(container: string): EngineApi {
    return this.nodes.get(container) ?? this.first;
  }

  /** What the engine says of a container now. */
  async inspect(container: string): Promise<Inspect> {
    return (await this.apiOf(container).call('GET', `/containers/${container}/json`)) as Inspect;
  }

  /** The same, with the addresses that it had when last it had some. @throws {Error} when there never was such a container */
  async known(container: string): Promise<Inspect> {
    const before = this.remembered.get(container);
    if (!this.nodes.has(container)) {
      if (!before) throw new Error(`there is no container ${container}`);
      return before;
    }
    const now = await this.inspect(container);
    return hasAddress(now) || !before ? now : { ...now, NetworkSettings: before.NetworkSettings };
  }
}
