import type { Registry, RegistryReading } from '../../../src/discovery/registries/live.ts';
import {
  noSecret,
  parseRegistry,
  usualPorts,
  type RegistryConfig,
  type RegistryKind,
  type RegistrySecret,
} from '../../../src/discovery/registries/config.ts';
import { directLink } from '../../../src/discovery/registries/link.ts';
import { openRegistry } from '../../../src/discovery/registries/registry.ts';
import type { ServiceInstance } from '../../../src/model/service.ts';
import { openRelay, type Relay } from '../../lab/relay.mts';
import { eventually } from '../eventually.mts';
import type { ContainerOptions, TestContainer, TestRun } from '../test-run.mts';

/** A registry in a container, with a port of this machine that leads to it. */
export interface LabRegistry {
  readonly container: TestContainer;
  readonly port: number;
  readonly relay: Relay;
}

/** Starts a registry and returns when it listens. @param port its port inside */
export async function startRegistry(
  run: TestRun,
  kind: RegistryKind,
  name: string,
  options: ContainerOptions = {},
  port: number = usualPorts[kind],
): Promise<LabRegistry> {
  const container = await run.createContainer(name, { ...options, image: kind });
  const relay = await openRelay(`/proc/${await run.pidOf(container)}/ns/net`, port);
  return { container, port: relay.port, relay };
}

/** The product's registry, straight to a port of this machine. */
export function openAt(
  text: string,
  { secret = {}, tls = null }: { secret?: Partial<RegistrySecret>; tls?: RegistryConfig['tls'] } = {},
): Registry {
  const parsed = parseRegistry(text);
  const config = tls === null ? parsed : { ...parsed, tls };
  return openRegistry('r', config, directLink(config.host, config.port), { ...noSecret, ...secret });
}

/** What a watch told, until it is ended. */
export class Watched {
  readonly readings: RegistryReading[] = [];
  private readonly stop = new AbortController();
  private readonly done: Promise<void>;

  constructor(readonly registry: Registry) {
    this.done = registry.watch((reading) => this.readings.push(reading), this.stop.signal);
  }

  get last(): RegistryReading | undefined {
    return this.readings.at(-1);
  }

  /** `service/instance` of all that is known. */
  get instances(): string[] {
    return (this.last?.services ?? []).flatMap(({ name, instances }) => instances.map(({ id }) => `${name}/${id}`));
  }

  instance(service: string, id: string): ServiceInstance | undefined {
    return this.last?.services.find(({ name }) => name === service)?.instances.find((one) => one.id === id);
  }

  async until(holds: () => boolean, within = 15_000): Promise<void> {
    await eventually(() => holds(), { within }).catch((error: unknown) => {
      const seen = JSON.stringify(this.last ?? null).slice(0, 1000);
      throw new Error(`${holds.toString()} did not come about; last: ${seen}`, { cause: error });
    });
  }

  async end(): Promise<void> {
    this.stop.abort();
    await this.done;
    await this.registry.close();
  }
}

/** Asks until the registry answers as it should: they listen before they can. */
export async function ask(port: number, method: string, path: string, body?: unknown, headers = {}): Promise<unknown> {
  return await eventually(
    async () => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { connection: 'close', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return { told: text === '' ? null : (JSON.parse(text) as unknown) };
    },
    { within: 20_000, every: 200 },
  ).then(({ told }) => told);
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64');
