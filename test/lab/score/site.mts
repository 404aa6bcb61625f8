import { eventually } from '../../support/eventually.mts';
import { EngineApi } from '../api.mts';
import { startEngine, type LabEngine, type OwnedLabEngine } from '../engine.mts';
import { ensureImages, standardImages } from '../images.mts';
import { openOutside } from '../outside.mts';
import type { EngineVersion } from '../versions.mts';

/** Engines that scenarios are set up on, one after the other. */
export interface Site {
  /** The first one is asked. */
  readonly engines: readonly [LabEngine, ...LabEngine[]];
  readonly apis: readonly [EngineApi, ...EngineApi[]];
  /** Name of the network namespace that stands for the internet. */
  readonly outside: string;
  close(): Promise<void>;
}

/** What stands for the internet answers at the addresses that a diagnosis may take for it, too. */
const wellKnown = ['1.1.1.1', '8.8.8.8', '9.9.9.9'];

/** One engine with an uplink to an outside. */
export async function openSite(name: string, version: EngineVersion): Promise<Site> {
  const engine = await startEngine({ name, version });
  try {
    const outside = await openOutside(engine, wellKnown);
    const api = new EngineApi(engine.endpoint);
    await ensureImages(api, standardImages);
    const close = async (): Promise<void> => {
      outside.close();
      await engine.stop();
    };
    return { engines: [engine], apis: [api], outside: outside.netns, close };
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

/** Two engines that are one swarm; the first is its manager. There is no outside. */
export async function openSwarmSite(name: string, version: EngineVersion): Promise<Site> {
  const started: OwnedLabEngine[] = [];
  const close = async (): Promise<void> => {
    for (const engine of started) await engine.stop();
  };
  try {
    const [manager, worker] = [
      await startEngine({ name: `${name}-1`, version, address: '10.99.0.1/24' }),
      await startEngine({ name: `${name}-2`, version, address: '10.99.0.2/24' }),
    ];
    started.push(manager, worker);
    const apis = [new EngineApi(manager.endpoint), new EngineApi(worker.endpoint)] as const;
    const at = (address: string): object => ({ ListenAddr: `${address}:2377`, AdvertiseAddr: address });
    await apis[0].call('POST', '/swarm/init', { body: { ...at('10.99.0.1'), ForceNewCluster: false } });
    const { JoinTokens } = (await apis[0].call('GET', '/swarm')) as { JoinTokens: { Worker: string } };
    await apis[1].call('POST', '/swarm/join', {
      body: { ...at('10.99.0.2'), RemoteAddrs: ['10.99.0.1:2377'], JoinToken: JoinTokens.Worker },
    });
    await Promise.all(apis.map(async (api) => await ensureImages(api, ['tools', 'web'])));
    // The swarm makes a bridge and a plug of its own on each host, a moment later.
    for (const engine of started) {
      const plugged = ['ip', '-o', 'link', 'show', 'master', 'docker_gwbridge'];
      await eventually(async () => (await engine.inNamespace(plugged)) !== '', { within: 20_000 });
    }
    return { engines: [manager, worker], apis, outside: '', close };
  } catch (error) {
    await close();
    throw error;
  }
}
