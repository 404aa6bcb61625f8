import { ConfigurationTarget, workspace } from 'vscode';
import { defaultLookups, mostLookups } from '../diagnosis/lookup.ts';
import type { EngineRequest } from '../engine/find/steps.ts';
import { defaultTrace, traceLimits } from '../probe/trace.ts';
import type { TreeOptions } from '../shared/tree/nodes.ts';
import { section, settingIds } from './ids.ts';

/** What the user set, read anew each time: settings may change at any moment. */
export const settings = {
  engine(): EngineRequest {
    const host = read<string>(settingIds.host, '').trim();
    const context = read<string>(settingIds.context, '').trim();
    if (host !== '') return { host };
    return context === '' ? {} : { context };
  },

  /** Both empty: the engine that the environment names. */
  async setEngine(request: EngineRequest): Promise<void> {
    const target = ConfigurationTarget.Global;
    const configuration = workspace.getConfiguration(section);
    const host = async (): Promise<void> => await configuration.update(settingIds.host, request.host, target);
    const context = async (): Promise<void> => await configuration.update(settingIds.context, request.context, target);
    // A host counts before a context: this way no third engine is named in between.
    for (const update of request.host === undefined ? [context, host] : [host, context]) await update();
  },

  arrangement: (): TreeOptions['arrange'] =>
    read<string>(settingIds.arrangement, 'network') === 'container' ? 'container' : 'network',
  stopped: (): boolean => read<boolean>(settingIds.stopped, true),
  projects: (): boolean => read<boolean>(settingIds.projects, true),

  async set(id: string, value: unknown): Promise<void> {
    await workspace.getConfiguration(section).update(id, value, ConfigurationTarget.Global);
  },

  pingCount: (): number => bounded(read<number>(settingIds.pingCount, 5), 1, 100),
  /** How often a name server is asked the same. */
  dnsCount: (): number => bounded(read<number>(settingIds.dnsCount, defaultLookups), 1, mostLookups),
  traceHops: (): number => bounded(read<number>(settingIds.traceHops, defaultTrace.hops), 1, traceLimits.hops),
  /** Seconds. */
  wait: (): number => bounded(read<number>(settingIds.wait, 4), 1, 60),
  /** Bytes of payload. */
  pingSize: (): number => bounded(read<number>(settingIds.pingSize, 56), 0, 65_000),
  /** Seconds. */
  bandwidthSeconds: (): number => bounded(read<number>(settingIds.bandwidthSeconds, 5), 1, 60),
  bandwidthStreams: (): number => bounded(read<number>(settingIds.bandwidthStreams, 1), 1, 32),
  /** Bits per second. */
  udpRate: (): number => bounded(read<number>(settingIds.udpRate, 100), 1, 100_000) * 1_000_000,
  /** Seconds. */
  matrixWait: (): number => bounded(read<number>(settingIds.matrixWait, 1), 1, 30),
  lossThreshold: (): number => bounded(read<number>(settingIds.lossThreshold, 1), 0, 100),
  latencyThreshold: (): number => bounded(read<number>(settingIds.latencyThreshold, 100), 1, 60_000),
  /** Bits per second; null where throughput is not to be measured. */
  throughputThreshold: (): number | null => {
    const megabits = bounded(read<number>(settingIds.throughputThreshold, 0), 0, 400_000);
    return megabits === 0 ? null : megabits * 1_000_000;
  },
  internet: (): string => read<string>(settingIds.internet, '1.1.1.1'),
  sampleImage: (): string => read<string>(settingIds.sampleImage, '').trim(),

  /** Whether helper containers may be made. */
  helper: (): boolean => read<string>(settingIds.helper, 'auto') !== 'never',
  helperImage: (): string => read<string>(settingIds.helperImage, '').trim(),
  /** As it stands there: see `readRegistrySettings`. */
  registries: (): unknown => read<readonly unknown[]>(settingIds.registries, []),
  hostHelper: (): 'ask' | 'never' | 'always' => {
    const choice = read<string>(settingIds.hostHelper, 'ask');
    return choice === 'never' || choice === 'always' ? choice : 'ask';
  },
};

function read<T>(id: string, otherwise: T): T {
  const value = workspace.getConfiguration(section).get<unknown>(id);
  // A settings file can hold anything.
  return typeof value === typeof otherwise ? (value as T) : otherwise;
}

function bounded(value: number, min: number, max: number): number {
  return Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : min;
}
