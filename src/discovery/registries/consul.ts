import * as v from 'valibot';
import { delay } from '../../base/signals.ts';
import { textMap } from '../../engine/translate/fields.ts';
import type { Service, ServiceHealth, ServiceInstance } from '../../model/service.ts';
import type { RegistryConfig, RegistrySecret } from './config.ts';
import { RegistryError } from './errors.ts';
import { RegistryHttp, type Answer } from './http.ts';
import type { RegistryLink } from './link.ts';
import { keyed } from './keyed.ts';
import { each, type RegistryBackend } from './live.ts';

/** Milliseconds for a short request. */
const askMs = 8_000;
/** Seconds that a blocking query may wait (Consul adds up to a sixteenth of it). */
const blockSeconds = 20;
/** Milliseconds beyond that: then it hangs. */
const graceMs = 8_000;
/** Milliseconds between two questions where nothing blocks, because somebody in between takes the index away. */
const pollMs = 5_000;
const mostServices = 10_000;
const mostInstances = 50_000;
const longestOutput = 2000;

const text = v.fallback(v.string(), '');
const texts = v.fallback(v.nullable(v.array(v.string())), []);
const check = v.object({
  Status: text,
  Output: v.optional(text, ''),
  Type: v.optional(text, ''),
});
const entry = v.object({
  Node: v.object({ Node: text, Address: text }),
  Service: v.object({
    ID: text,
    Address: text,
    Port: v.fallback(v.number(), 0),
    Tags: texts,
    Meta: v.optional(textMap, {}),
    Weights: v.optional(v.fallback(v.nullable(v.object({ Passing: v.number() })), null), null),
  }),
  Checks: v.optional(v.fallback(v.nullable(v.array(check)), []), []),
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
    requireGood(answer, http.endpoint, 'consul', secret.token !== null);
    return answer;
  };
  const block = async (path: string, since: string, signal: AbortSignal): Promise<void> => {
    const asked = `${path}${query({ index: since, wait: `${blockSeconds}s` })}`;
    for (;;) {
      const { headers: told } = await ask(asked, signal, blockSeconds * 1000 + graceMs);
      if (indexOf(told) === null) {
        await delay(pollMs, signal);
        return;
      }
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
      // Zero would not block, one waits for nothing that was (Consul, "Blocking Queries").
      index = { services: indexOf(listed.headers) ?? '1', checks: indexOf(states.headers) ?? '1' };
      const names = v.safeParse(keyed, listed.body);
      if (!names.success) throw notOne(http.endpoint, 'consul');
      const known = Object.keys(names.output).sort();
      if (known.length > mostServices) throw tooLarge(http.endpoint);
      // Who may see nothing is told that there is nothing. There is always Consul itself.
      if (known.length === 0) await ask('/v1/agent/self', signal);
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

function indexOf(headers: Answer['headers']): string | null {
  const told = headers['x-consul-index'] ?? '';
  return /^[1-9][0-9]{0,19}$/.test(told) ? told : null;
}

function serviceOf(source: string, name: string, body: unknown, endpoint: string): Service {
  const entries = v.safeParse(v.array(v.unknown()), body);
  if (!entries.success) throw notOne(endpoint, 'consul');
  const instances = entries.output.flatMap((one): ServiceInstance | readonly [] => {
    const read = v.safeParse(entry, one);
    // One that makes no sense does not hide the others.
    if (!read.success) return [];
    const { Node: node, Service: service, Checks: checks } = read.output;
    const meta = service.Meta;
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
      health: { registry: status, docker: null, probe: null, output: outputOf(failing?.Output ?? '') },
      responseMs: null,
      // How long it lasts is not among what Consul tells.
      expiry: (checks ?? []).some(({ Type }) => Type === 'ttl')
        ? { kind: 'check', ttlSeconds: null, leftSeconds: null }
        : null,
    };
  });
  return { name, kind: 'registered', source, network: null, virtualAddress: null, instances };
}

function worst(states: readonly string[]): ServiceHealth {
  if (states.includes('critical') || states.includes('maintenance')) return 'critical';
  if (states.includes('warning')) return 'warning';
  return states.length === 0 ? 'none' : states.every((state) => state === 'passing') ? 'passing' : 'unknown';
}

/** Consul sends on what a check prints when its state changes, else only every few minutes: at first there is none. */
function outputOf(printed: string): string | null {
  const trimmed = printed.trim();
  return trimmed === '' ? null : trimmed.slice(0, longestOutput);
}

/** @throws {RegistryError} where an answer is a refusal, or of somebody else */
export function requireGood({ status, body }: Answer, endpoint: string, kind: string, known: boolean): void {
  if (status === 200) return;
  const why = (typeof body === 'string' ? body : JSON.stringify(body)).trim().slice(0, 300);
  if (status === 401 || status === 403)
    throw new RegistryError(known ? 'registry-denied' : 'registry-needs-token', `${endpoint}: ${why}`, {
      endpoint,
      why,
    });
  // What Go's server says to whoever comes without TLS.
  if (status === 400 && why.includes('HTTP request to an HTTPS server'))
    throw new RegistryError('registry-tls', `${endpoint}: ${why}`, { endpoint, why });
  if (status >= 500) throw new RegistryError('registry-failed', `${endpoint}: ${why}`, { endpoint, why });
  throw notOne(endpoint, kind);
}

export function notOne(endpoint: string, kind: string): RegistryError {
  return new RegistryError('not-a-registry', `${endpoint} is no ${kind}`, { endpoint, kind });
}

export function tooLarge(endpoint: string): RegistryError {
  return new RegistryError('registry-too-large', `${endpoint}: more than can be shown`, { endpoint });
}
