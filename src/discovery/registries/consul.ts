import * as v from 'valibot';
import type { Service, ServiceHealth, ServiceInstance } from '../../model/service.ts';
import type { RegistryConfig, RegistrySecret } from './config.ts';
import { RegistryError } from './errors.ts';
import { RegistryHttp, type Answer } from './http.ts';
import type { RegistryLink } from './link.ts';
import { each, type RegistryBackend } from './live.ts';

/** Milliseconds for a short request. */
const askMs = 8_000;
/** Seconds that a blocking query may wait (Consul adds up to a sixteenth of it). */
const blockSeconds = 55;
const mostServices = 10_000;
const mostInstances = 50_000;
const longestOutput = 2000;

const text = v.fallback(v.string(), '');
const texts = v.fallback(v.nullable(v.array(v.string())), []);
const catalogue = v.record(v.string(), texts);
const check = v.object({
  Status: text,
  Output: text,
  Type: v.optional(text, ''),
  Definition: v.optional(v.fallback(v.object({ TTL: v.optional(text, '') }), { TTL: '' }), { TTL: '' }),
});
const entry = v.object({
  Node: v.object({ Node: text, Address: text }),
  Service: v.object({
    ID: text,
    Address: text,
    Port: v.fallback(v.number(), 0),
    Tags: texts,
    Meta: v.fallback(v.nullable(v.record(v.string(), text)), {}),
    Weights: v.optional(v.fallback(v.nullable(v.object({ Passing: v.number() })), null), null),
  }),
  Checks: v.fallback(v.nullable(v.array(check)), []),
});

/** Consul by its HTTP API (v1): the catalogue, the health of each service, and blocking queries for what changes. */
export function consulRegistry(
  id: string,
  config: RegistryConfig,
  link: RegistryLink,
  secret: RegistrySecret,
): RegistryBackend {
  const http = new RegistryHttp(config, link);
  const headers: Record<string, string> = secret.token === null ? {} : { 'x-consul-token': secret.token };
  const query = (more: Readonly<Record<string, string>> = {}): string => {
    const all = new URLSearchParams({ ...(config.datacenter !== null && { dc: config.datacenter }), ...more });
    return all.size === 0 ? '' : `?${all.toString()}`;
  };
  let index = { services: '0', checks: '0' };

  const ask = async (path: string, signal: AbortSignal, ms = askMs): Promise<Answer> => {
    const answer = await http.ask({ path, headers, signal, ms });
    requireGood(answer, http.endpoint, 'consul');
    return answer;
  };
  const block = async (path: string, since: string, signal: AbortSignal): Promise<void> => {
    const asked = `${path}${query({ index: since, wait: `${blockSeconds}s` })}`;
    for (;;) {
      const { headers: told } = await ask(asked, signal, (blockSeconds + 15) * 1000);
      if (indexOf(told) !== since) return;
    }
  };

  return {
    read: async (signal) => {
      const [listed, states] = await Promise.all([
        ask(`/v1/catalog/services${query()}`, signal),
        // Only its index is of use: it changes with every check.
        ask(`/v1/health/state/critical${query()}`, signal),
      ]);
      index = { services: indexOf(listed.headers), checks: indexOf(states.headers) };
      const names = v.safeParse(catalogue, listed.body);
      if (!names.success) throw notOne(http.endpoint, 'consul');
      const known = Object.keys(names.output).sort();
      if (known.length > mostServices) throw tooLarge(http.endpoint);
      const services = await each(known, http.width, signal, async (name) => {
        const { body } = await ask(`/v1/health/service/${encodeURIComponent(name)}${query()}`, signal);
        return serviceOf(id, name, body, http.endpoint);
      });
      if (services.reduce((sum, { instances }) => sum + instances.length, 0) > mostInstances)
        throw tooLarge(http.endpoint);
      // What was deregistered between the two answers is not a service without instances.
      return services.filter(({ instances }) => instances.length > 0);
    },

    changed: async (signal) => {
      const either = new AbortController();
      const stop = (): void => either.abort(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      try {
        await Promise.race([
          block('/v1/catalog/services', index.services, either.signal),
          block('/v1/health/state/any', index.checks, either.signal),
        ]);
      } finally {
        signal.removeEventListener('abort', stop);
        either.abort();
      }
    },

    close: () => http.close(),
  };
}

function indexOf(headers: Answer['headers']): string {
  const told = headers['x-consul-index'] ?? '';
  // Zero would not block (Consul, "Blocking Queries").
  return /^[1-9][0-9]{0,19}$/.test(told) ? told : '1';
}

function serviceOf(source: string, name: string, body: unknown, endpoint: string): Service {
  const entries = v.safeParse(v.array(entry), body);
  if (!entries.success) throw notOne(endpoint, 'consul');
  const instances = entries.output.map(({ Node: node, Service: service, Checks: checks }): ServiceInstance => {
    const meta = service.Meta ?? {};
    const ttl = (checks ?? []).map((one) => secondsOf(one.Definition.TTL)).find((seconds) => seconds !== null) ?? null;
    const status = worst((checks ?? []).map(({ Status }) => Status));
    const failing = (checks ?? []).find(({ Status }) => Status === 'critical' || Status === 'warning');
    return {
      id: service.ID,
      // Without an address of its own it has that of its node (Consul, "Catalog HTTP API").
      address: service.Address === '' ? node.Address : service.Address,
      port: service.Port > 0 && service.Port < 65_536 ? service.Port : null,
      container: null,
      node: node.Node,
      version: meta['version'] ?? null,
      weight: service.Weights?.Passing ?? null,
      tags: service.Tags ?? [],
      metadata: meta,
      health: { registry: status, docker: null, probe: null, output: failing?.Output.slice(0, longestOutput) ?? null },
      responseMs: null,
      expiry: ttl === null ? null : { kind: 'check', ttlSeconds: ttl, leftSeconds: null },
    };
  });
  return { name, kind: 'registered', source, network: null, virtualAddress: null, instances };
}

function worst(states: readonly string[]): ServiceHealth {
  if (states.includes('critical') || states.includes('maintenance')) return 'critical';
  if (states.includes('warning')) return 'warning';
  return states.length === 0 ? 'none' : states.every((state) => state === 'passing') ? 'passing' : 'unknown';
}

/** Go's durations, as Consul writes them: `10s`, `1m30s`. */
function secondsOf(duration: string): number | null {
  const parts = [...duration.matchAll(/([0-9.]+)(ms|h|m|s)/g)];
  if (parts.length === 0) return null;
  const unit = { ms: 0.001, s: 1, m: 60, h: 3600 } as const;
  return parts.reduce((sum, [, number, word]) => sum + Number(number) * unit[word as keyof typeof unit], 0);
}

/** @throws {RegistryError} where an answer is a refusal, or of somebody else */
export function requireGood({ status, body }: Answer, endpoint: string, kind: string): void {
  if (status === 200) return;
  const why = (typeof body === 'string' ? body : JSON.stringify(body)).trim().slice(0, 300);
  if (status === 401 || status === 403)
    throw new RegistryError('registry-denied', `${endpoint}: ${why}`, { endpoint, why });
  if (status >= 500) throw new RegistryError('registry-failed', `${endpoint}: ${why}`, { endpoint, why });
  throw notOne(endpoint, kind);
}

export function notOne(endpoint: string, kind: string): RegistryError {
  return new RegistryError('not-a-registry', `${endpoint} is no ${kind}`, { endpoint, kind });
}

export function tooLarge(endpoint: string): RegistryError {
  return new RegistryError('registry-too-large', `${endpoint}: more than can be shown`, { endpoint });
}
