import pMap from 'p-map';
import type { EngineApi } from '../lab/api.mts';
import { ensureImages, imageReference } from '../lab/images.mts';

/** A thing of the population. */
export interface Inhabitant {
  readonly id: string;
  readonly name: string;
}

/** Sleeping containers on networks, a third of them on two; grown step by step. */
export class Population {
  readonly containers: Inhabitant[] = [];
  readonly networks: Inhabitant[] = [];

  constructor(private readonly api: EngineApi) {}

  /** Adds what is missing to a size: 40 networks at 500 containers, never fewer than 3. */
  async growTo(size: number): Promise<void> {
    await ensureImages(this.api, ['busybox']);
    const networks = Math.max(3, Math.round(size * 0.08));
    while (this.networks.length < networks) this.networks.push(await this.addNetwork(this.networks.length));
    const missing = Array.from(
      { length: Math.max(0, size - this.containers.length) },
      (_, at) => this.containers.length + at,
    );
    this.containers.push(...(await pMap(missing, async (index) => await this.addContainer(index), { concurrency: 4 })));
  }

  /** The network that a container was created in. */
  homeOf(index: number): Inhabitant {
    return this.networks[index % this.networks.length]!;
  }

  private async addNetwork(index: number): Promise<Inhabitant> {
    const name = `bench-${index}`;
    const Config = [{ Subnet: `10.${100 + index}.0.0/24` }];
    const body = { Name: name, Driver: 'bridge', IPAM: { Config } };
    const { Id } = (await this.api.call('POST', '/networks/create', { body })) as { Id: string };
    return { id: Id, name };
  }

  private async addContainer(index: number): Promise<Inhabitant> {
    const name = `bench-c${index}`;
    const home = this.homeOf(index);
    const body = {
      Image: imageReference('busybox'),
      Cmd: ['sleep', '1000000'],
      Labels: { 'com.docker.compose.project': `bench-${index % 10}`, 'com.docker.compose.service': name },
      HostConfig: { NetworkMode: home.name },
    };
    const { Id } = (await this.api.call('POST', `/containers/create?name=${name}`, { body })) as { Id: string };
    if (index % 3 === 0) {
      await this.api.call('POST', `/networks/${this.homeOf(index + 1).id}/connect`, { body: { Container: Id } });
    }
    await this.api.call('POST', `/containers/${Id}/start`, { within: 120_000 });
    return { id: Id, name };
  }
}
