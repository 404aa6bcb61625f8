import * as v from 'valibot';
import type { Container, ContainerDetail, ContainerState, Health, NetworkMode } from '../../model/container.ts';
import { readEndpoints } from './endpoint.ts';
import { anyList, anyMap, text, textList, textMap, timeOrNull, whole } from './fields.ts';
import { mergePorts, readListedPorts, readPortMap } from './ports.ts';

const identity = v.pipe(v.string(), v.nonEmpty());

const listed = v.object({
  Id: identity,
  Names: v.optional(textList, []),
  Image: v.optional(text, ''),
  ImageID: v.optional(text, ''),
  Created: v.optional(whole, 0),
  State: v.optional(text, ''),
  Status: v.optional(text, ''),
  Ports: v.optional(anyList, []),
  Labels: v.optional(textMap, {}),
  HostConfig: v.optional(v.fallback(v.object({ NetworkMode: v.optional(text, '') }), { NetworkMode: '' }), {}),
  NetworkSettings: v.optional(v.fallback(v.object({ Networks: v.optional(anyMap, {}) }), { Networks: {} }), {}),
});

const health = v.object({
  Status: v.optional(text, ''),
  FailingStreak: v.optional(whole, 0),
  Log: v.optional(anyList, []),
});

const inspected = v.object({
  Id: identity,
  Name: identity,
  Created: v.optional(timeOrNull, ''),
  Image: v.optional(text, ''),
  RestartCount: v.optional(whole, 0),
  State: v.object({
    Status: v.optional(text, ''),
    Pid: v.optional(whole, 0),
    ExitCode: v.optional(whole, 0),
    Error: v.optional(text, ''),
    StartedAt: v.optional(timeOrNull, ''),
    FinishedAt: v.optional(timeOrNull, ''),
    Health: v.optional(v.fallback(v.nullable(health), null), null),
  }),
  Config: v.object({
    Hostname: v.optional(text, ''),
    Domainname: v.optional(text, ''),
    Image: v.optional(text, ''),
    Labels: v.optional(textMap, {}),
    ExposedPorts: v.optional(anyMap, {}),
    Env: v.optional(textList, []),
  }),
  HostConfig: v.object({
    NetworkMode: v.optional(text, ''),
    Dns: v.optional(textList, []),
    DnsSearch: v.optional(textList, []),
    DnsOptions: v.optional(textList, []),
    ExtraHosts: v.optional(textList, []),
    Links: v.optional(textList, []),
    PortBindings: v.optional(anyMap, {}),
  }),
  NetworkSettings: v.object({ Ports: v.optional(anyMap, {}), Networks: v.optional(anyMap, {}) }),
});

/** Reads one entry of `GET /containers/json`. @throws {v.ValiError} where it has no id */
export function readListedContainer(answer: unknown): Container {
  const raw = v.parse(listed, answer);
  return {
    id: raw.Id,
    name: ownName(raw.Names) ?? raw.Id.slice(0, 12),
    image: raw.Image,
    imageId: raw.ImageID,
    state: stateOf(raw.State),
    created: readSeconds(raw.Created),
    health: healthInStatus(raw.Status),
    mode: modeOf(raw.HostConfig.NetworkMode),
    ports: readListedPorts(raw.Ports),
    labels: raw.Labels,
    endpoints: readEndpoints(raw.NetworkSettings.Networks, false),
    detail: null,
  };
}

/** Reads `GET /containers/{id}/json`. @throws {v.ValiError} where it has no id, name, state or settings */
export function readInspectedContainer(answer: unknown): Container {
  const raw = v.parse(inspected, answer);
  const { State: state, Config: config, HostConfig: host, NetworkSettings: settings } = raw;
  return {
    id: raw.Id,
    name: raw.Name.replace(/^\//, ''),
    image: config.Image,
    imageId: raw.Image,
    state: stateOf(state.Status),
    created: raw.Created,
    health: state.Health && readHealth(state.Health),
    mode: modeOf(host.NetworkMode),
    ports: mergePorts(readPortMap(settings.Ports), readPortMap(config.ExposedPorts)),
    labels: config.Labels,
    endpoints: readEndpoints(settings.Networks, true),
    detail: {
      hostname: config.Hostname,
      domainname: config.Domainname,
      exitCode: state.ExitCode,
      error: state.Error,
      startedAt: state.StartedAt,
      finishedAt: state.FinishedAt,
      pid: state.Pid,
      restartCount: raw.RestartCount,
      resolver: {
        servers: host.Dns,
        search: host.DnsSearch,
        options: host.DnsOptions,
        extraHosts: host.ExtraHosts,
      },
      links: host.Links,
      requestedPorts: readPortMap(host.PortBindings),
      proxies: readProxies(config.Env),
    },
  };
}

/** Seconds since 1970 as ISO 8601; null for none, and for what is no date (ECMA-262: 8.64e15 ms are the last). */
function readSeconds(seconds: number): string | null {
  return seconds > 0 && seconds <= 8.64e12 ? new Date(seconds * 1000).toISOString() : null;
}

/** Of several names, those with a second slash are names that a link gave it. */
function ownName(names: readonly string[]): string | undefined {
  return names.map((name) => name.replace(/^\//, '')).find((name) => name !== '' && !name.includes('/'));
}

/** The variables that programs read for a proxy, and nothing else of the environment: it holds secrets. */
function readProxies(environment: readonly string[]): ContainerDetail['proxies'] {
  return environment.flatMap((entry) => {
    const [, name, value] = /^((?:https?|all|no|ftp)_proxy)=(.+)$/is.exec(entry) ?? [];
    if (name === undefined || value === undefined) return [];
    return [{ name, value: value.replace(/^([a-z0-9+.-]*:\/\/)?[^@/]*@/i, '$1***@') }];
  });
}

const states: Readonly<Record<string, ContainerState>> = {
  created: 'created',
  configured: 'created', // Podman's words for the same
  initialized: 'created',
  running: 'running',
  paused: 'paused',
  restarting: 'restarting',
  removing: 'removing',
  stopping: 'running',
  exited: 'exited',
  stopped: 'exited',
  dead: 'dead',
};

function stateOf(word: string): ContainerState {
  return Object.hasOwn(states, word) ? (states[word] ?? 'unknown') : 'unknown';
}

function modeOf(mode: string): NetworkMode {
  if (mode === 'host') return { kind: 'host' };
  if (mode === 'none') return { kind: 'none' };
  if (mode === '' || mode === 'default' || mode === 'bridge') return { kind: 'default' };
  if (mode.startsWith('container:')) return { kind: 'container', container: mode.slice('container:'.length) };
  return { kind: 'network', network: mode };
}

function readHealth(raw: v.InferOutput<typeof health>): Health | null {
  const status = raw.Status;
  if (status !== 'starting' && status !== 'healthy' && status !== 'unhealthy') return null;
  const newest = v.safeParse(v.object({ Output: text }), raw.Log.at(-1));
  return { status, failingStreak: raw.FailingStreak, lastOutput: newest.success ? newest.output.Output : null };
}

/** The list tells health only in words: `Up 5 minutes (healthy)`, `(unhealthy)`, `(health: starting)`. */
function healthInStatus(status: string): Health | null {
  const word = /\((?:health: )?(starting|healthy|unhealthy)\)$/.exec(status)?.[1];
  return word === undefined ? null : { status: word as Health['status'], failingStreak: 0, lastOutput: null };
}
