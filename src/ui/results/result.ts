import * as v from 'valibot';
import type { BalanceDocument } from '../../shared/documents/balance.ts';
import type { ClientsDocument } from '../../shared/documents/clients.ts';
import type { DiagnoseDocument } from '../../shared/documents/diagnose.ts';
import type { DnsDocument } from '../../shared/documents/dns.ts';
import type { InstancesDocument } from '../../shared/documents/instances.ts';
import type { MatrixDocument } from '../../shared/documents/matrix.ts';
import type { ProbeDocument } from '../../shared/documents/probe.ts';

/** A measurement, as it can be asked for again. Places as on the command line. */
export type ProbeRequest =
  | { readonly kind: 'ping' | 'mtu' | 'trace' | 'http' | 'udp'; readonly from: string; readonly to: string }
  | {
      readonly kind: 'iperf3';
      readonly from: string;
      readonly to: string;
      readonly protocol: 'tcp' | 'udp';
      /** The other end sends. */
      readonly reverse: boolean;
    };

/** All pairs, as they can be asked for again. */
export interface MatrixRequest {
  /** Name; null for containers on any. */
  readonly network: string | null;
  /** Names; null for all on the network. */
  readonly containers: readonly string[] | null;
  readonly port: number | null;
}

/** How requests to a service spread, as it can be asked for again. */
export interface BalanceRequest {
  readonly from: string;
  readonly service: string;
  /** Name of the network or registry that knows the service. */
  readonly place: string;
}

/** The instances of a service tried from a container, as they can be asked for again. */
export interface InstancesRequest extends BalanceRequest {
  /** Of those whose own is not known. */
  readonly port: number | null;
}

/** What the clients of a service may still go by, as it can be asked for again. */
export type ClientsRequest = Omit<BalanceRequest, 'from'>;

interface ResultOf<Kind, Document> {
  readonly kind: Kind;
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly document: Document;
}

/** A question that was asked, with its answer. */
export type Result =
  | ResultOf<'connectivity', DiagnoseDocument>
  | ResultOf<'dns', DnsDocument>
  | (ResultOf<'probe', ProbeDocument> & { readonly request: ProbeRequest })
  | (ResultOf<'matrix', MatrixDocument> & { readonly request: MatrixRequest })
  | (ResultOf<'balance', BalanceDocument> & { readonly request: BalanceRequest })
  | (ResultOf<'instances', InstancesDocument> & { readonly request: InstancesRequest })
  | (ResultOf<'clients', ClientsDocument> & { readonly request: ClientsRequest });

/** What tells whether two results answer the same question. */
export function questionOf(result: Result): string {
  switch (result.kind) {
    case 'connectivity': {
      const { from, to } = result.document;
      return JSON.stringify(['connectivity', from.name, to.asked, to.protocol]);
    }
    case 'dns':
      return JSON.stringify(['dns', result.document.from.name, result.document.name]);
    case 'probe':
    case 'matrix':
    case 'balance':
    case 'instances':
    case 'clients':
      return JSON.stringify([result.kind, result.request]);
  }
}

const name = v.object({ name: v.string() });
const probeRequest = v.variant('kind', [
  v.object({ kind: v.picklist(['ping', 'mtu', 'trace', 'http', 'udp']), from: v.string(), to: v.string() }),
  v.object({
    kind: v.literal('iperf3'),
    from: v.string(),
    to: v.string(),
    protocol: v.picklist(['tcp', 'udp']),
    reverse: v.boolean(),
  }),
]) satisfies v.GenericSchema<unknown, ProbeRequest>;
const matrixRequest = v.object({
  network: v.nullable(v.string()),
  containers: v.nullable(v.array(v.string())),
  port: v.nullable(v.number()),
}) satisfies v.GenericSchema<unknown, MatrixRequest>;

const clientsRequest = v.object({
  service: v.string(),
  place: v.string(),
}) satisfies v.GenericSchema<unknown, ClientsRequest>;
const balanceRequest = v.object({
  ...clientsRequest.entries,
  from: v.string(),
}) satisfies v.GenericSchema<unknown, BalanceRequest>;
const instancesRequest = v.object({
  ...balanceRequest.entries,
  port: v.nullable(v.number()),
}) satisfies v.GenericSchema<unknown, InstancesRequest>;

/** What is looked at when a result is read again; the rest of a document was made by this program. */
const stored = v.variant('kind', [
  v.looseObject({
    kind: v.literal('connectivity'),
    id: v.string(),
    at: v.string(),
    document: v.looseObject({
      from: name,
      to: v.looseObject({ asked: v.string() }),
      verdict: v.string(),
      findings: v.array(v.unknown()),
      path: v.array(v.unknown()),
      returnPath: v.array(v.unknown()),
      observations: v.array(v.unknown()),
    }),
  }),
  v.looseObject({
    kind: v.literal('dns'),
    id: v.string(),
    at: v.string(),
    document: v.looseObject({
      from: name,
      name: v.string(),
      steps: v.array(v.unknown()),
      addresses: v.array(v.unknown()),
    }),
  }),
  v.looseObject({
    kind: v.literal('probe'),
    id: v.string(),
    at: v.string(),
    request: probeRequest,
    document: v.looseObject({ kind: v.string(), from: v.string(), to: v.string(), command: v.array(v.string()) }),
  }),
  v.looseObject({
    kind: v.literal('matrix'),
    id: v.string(),
    at: v.string(),
    request: matrixRequest,
    document: v.looseObject({ pairs: v.array(v.unknown()), containers: v.array(v.unknown()) }),
  }),
  v.looseObject({
    kind: v.literal('balance'),
    id: v.string(),
    at: v.string(),
    request: balanceRequest,
    document: v.looseObject({
      from: name,
      shares: v.array(v.unknown()),
      sequence: v.array(v.string()),
      warnings: v.array(v.unknown()),
      failures: v.array(v.looseObject({ outcome: v.string(), requests: v.number() })),
      fit: v.looseObject({ policy: v.string() }),
    }),
  }),
  v.looseObject({
    kind: v.literal('instances'),
    id: v.string(),
    at: v.string(),
    request: instancesRequest,
    document: v.looseObject({
      from: name,
      service: v.string(),
      place: v.string(),
      instances: v.array(
        v.looseObject({
          id: v.string(),
          address: v.string(),
          tags: v.array(v.string()),
          metadata: v.record(v.string(), v.string()),
          health: v.looseObject({}),
        }),
      ),
    }),
  }),
  v.looseObject({
    kind: v.literal('clients'),
    id: v.string(),
    at: v.string(),
    request: clientsRequest,
    document: v.looseObject({
      holds: v.array(v.looseObject({ container: name, summary: v.string() })),
      addresses: v.array(v.string()),
      unread: v.array(v.looseObject({ container: name })),
    }),
  }),
]);

/** What an older version, or somebody else, left in the storage may be anything. */
export function readStored(kept: unknown): readonly Result[] {
  if (!Array.isArray(kept)) return [];
  return (kept as unknown[]).filter((item): item is Result => v.is(stored, item));
}

/** As many of the newest as weigh no more than that together; one that is too heavy is left out, and the next ones are not. */
export function lightEnough(results: readonly Result[], most: number): readonly Result[] {
  let left = most;
  return results.filter((result) => {
    const weight = JSON.stringify(result).length;
    if (weight > left) return false;
    left -= weight;
    return true;
  });
}
