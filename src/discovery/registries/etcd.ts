import * as v from 'valibot';
import { delay } from '../../base/signals.ts';
import type { Expiry } from '../../model/service.ts';
import type { RegistryConfig, RegistrySecret } from './config.ts';
import { notOne, requireGood, tooLarge } from './consul.ts';
import { RegistryError } from './errors.ts';
import { RegistryHttp, type Answer } from './http.ts';
import { readLayout, type Entry } from './layout.ts';
import type { RegistryLink } from './link.ts';
import { each, type RegistryBackend } from './live.ts';

const askMs = 8_000;
/** Keys of one answer. */
const page = 2_000;
/** Milliseconds before it is read again after a watch that told nothing. */
const againMs = 2_000;
/** Milliseconds of silence before it is asked whether it is still there. */
const aliveMs = 20_000;
const mostKeys = 50_000;
/** Leases whose time left is asked for: each is a request of its own. */
const mostLeases = 500;

const base64 = v.fallback(v.string(), '');
const range = v.object({
  header: v.object({ revision: v.union([v.string(), v.number()]) }),
  kvs: v.optional(
    v.array(
      v.object({
        key: base64,
        value: v.optional(base64, ''),
        lease: v.optional(v.union([v.string(), v.number()]), '0'),
      }),
    ),
    [],
  ),
  more: v.optional(v.boolean(), false),
});
const lease = v.object({
  TTL: v.optional(v.union([v.string(), v.number()]), 0),
  grantedTTL: v.optional(v.union([v.string(), v.number()]), 0),
});
const authenticated = v.object({ token: v.string() });
const failed = v.object({ error: v.optional(v.string(), ''), code: v.optional(v.number(), 0) });
const watched = v.object({
  result: v.object({ events: v.optional(v.array(v.unknown()), []), canceled: v.optional(v.boolean(), false) }),
});

/** etcd v3 by its JSON gateway (etcd, "gRPC gateway"; `/v3` since 3.4, `/v3beta` in 3.3): the keys below a prefix, their leases, a watch. */
export function etcdRegistry(
  id: string,
  config: RegistryConfig,
  link: RegistryLink,
  secret: RegistrySecret,
): RegistryBackend {
  const http = new RegistryHttp(config, link);
  const prefix = config.prefix.endsWith('/') ? config.prefix : `${config.prefix}/`;
  const bounds = { key: encode(prefix), range_end: encode(endOf(prefix)) };
  let api = '/v3';
  let token: string | null = null;
  let revision = 0;

  const post = async (path: string, body: object, signal: AbortSignal): Promise<Answer> => {
    const headers: Record<string, string> = token === null ? {} : { authorization: token };
    return await http.ask({ method: 'POST', path: `${api}${path}`, body, headers, signal, ms: askMs });
  };
  const authenticate = async (signal: AbortSignal): Promise<void> => {
    const answer = await post('/auth/authenticate', { name: secret.user, password: secret.password ?? '' }, signal);
    const given = v.safeParse(authenticated, answer.body);
    if (answer.status !== 200 || !given.success) throw denied(http.endpoint, answer, true);
    token = given.output.token;
  };
  /** Simple tokens run out after five minutes, and with a restart of the server: asked for anew once. */
  const ask = async (path: string, body: object, signal: AbortSignal, again = true): Promise<unknown> => {
    if (secret.user !== null && token === null) await authenticate(signal);
    const answer = await post(path, body, signal);
    if (answer.status === 404 && api === '/v3') {
      api = '/v3beta';
      return await ask(path, body, signal, again);
    }
    if (answer.status !== 200 && lacksLeave(answer)) {
      if (secret.user === null || !again) throw denied(http.endpoint, answer, secret.user !== null);
      token = null;
      return await ask(path, body, signal, false);
    }
    requireGood(answer, http.endpoint, 'etcd', secret.user !== null);
    return answer.body;
  };

  const keys = async (signal: AbortSignal): Promise<v.InferOutput<typeof range>['kvs']> => {
    const found: v.InferOutput<typeof range>['kvs'] = [];
    for (let from = bounds.key; ;) {
      // All pages of one state: what is written meanwhile comes by the watch.
      const at = found.length === 0 ? {} : { revision };
      const told = v.safeParse(range, await ask('/kv/range', { ...bounds, key: from, limit: page, ...at }, signal));
      if (!told.success) throw notOne(http.endpoint, 'etcd');
      if (found.length === 0) revision = Number(told.output.header.revision);
      found.push(...told.output.kvs);
      if (found.length > mostKeys) throw tooLarge(http.endpoint);
      const last = told.output.kvs.at(-1);
      if (!told.output.more || last === undefined) return found;
      from = Buffer.concat([Buffer.from(last.key, 'base64'), Buffer.of(0)]).toString('base64');
    }
  };
  const leases = async (ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Expiry>> => {
    const asked = ids.slice(0, mostLeases);
    const told = await each(asked, http.width, signal, async (one) => {
      const answer = v.safeParse(lease, await ask('/lease/timetolive', { ID: one }, signal));
      if (!answer.success) throw notOne(http.endpoint, 'etcd');
      return [Number(answer.output.grantedTTL), Number(answer.output.TTL)] as const;
    });
    return new Map(
      asked.map((one, at): [string, Expiry] => {
        const [granted = 0, left = 0] = told[at] ?? [];
        // An ID that is known no more has a TTL of -1.
        return [one, { kind: 'lease', ttlSeconds: granted > 0 ? granted : null, leftSeconds: Math.max(0, left) }];
      }),
    );
  };

  const alive = async (signal: AbortSignal): Promise<never> => {
    for (;;) {
      await delay(aliveMs, signal);
      await ask('/kv/range', { ...bounds, count_only: true }, signal);
    }
  };

  return {
    read: async (signal) => {
      const found = await keys(signal);
      const ids = [...new Set(found.map((kv) => String(kv.lease)).filter((one) => one !== '0'))];
      const known = await leases(ids, signal);
      const entries = found.map((kv): Entry => {
        const own = String(kv.lease);
        const unknown: Expiry = { kind: 'lease', ttlSeconds: null, leftSeconds: null };
        return {
          path: decode(kv.key).slice(prefix.length),
          value: decode(kv.value),
          expiry: own === '0' ? null : (known.get(own) ?? unknown),
        };
      });
      return readLayout(id, entries).services;
    },

    changed: async (signal) => {
      const ended = new AbortController();
      const stop = (): void => ended.abort(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      const headers: Record<string, string> = token === null ? {} : { authorization: token };
      const body = { create_request: { ...bounds, start_revision: String(revision + 1) } };
      try {
        await new Promise<void>((resolve, reject) => {
          // A watch is silent when nothing happens, and when the server is no more: it is asked meanwhile.
          alive(ended.signal).catch(reject);
          http
            .follow({ method: 'POST', path: `${api}/watch`, body, headers, signal: ended.signal }, (line) => {
              const told = v.safeParse(watched, line);
              // A compacted revision is found out by reading again.
              if (told.success && (told.output.result.canceled || told.output.result.events.length > 0)) resolve();
            })
            // It ended by itself, or was refused: who may read need not be let watch.
            .then(async () => await delay(againMs, signal))
            .then(resolve, reject);
        });
      } finally {
        signal.removeEventListener('abort', stop);
        ended.abort();
      }
    },

    close: () => http.close(),
  };
}

/** gRPC's codes 7 and 16, and what etcd says without a token (400, code 3: "user name is empty") and with one that ran out. */
function lacksLeave({ status, body }: Answer): boolean {
  const told = v.safeParse(failed, body);
  if (status === 401 || status === 403) return true;
  if (!told.success) return false;
  return (
    [7, 16].includes(told.output.code) ||
    /user name is empty|invalid auth token|permission denied/i.test(told.output.error)
  );
}

function denied(endpoint: string, { body }: Answer, known: boolean): RegistryError {
  const told = v.safeParse(failed, body);
  const why = told.success ? told.output.error.slice(0, 300) : '';
  return new RegistryError(known ? 'registry-denied' : 'registry-needs-token', `${endpoint}: ${why}`, {
    endpoint,
    why,
  });
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function decode(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

/** The first key after all that begin with a prefix: its last byte counted up (etcd, "prefix"). A slash is below 0xff. */
function endOf(prefix: string): string {
  return `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`;
}
