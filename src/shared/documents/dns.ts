import type { Container } from '../../model/container.ts';
import type { Finding } from '../../model/diagnosis.ts';
import type { Resolution, ResolutionStep } from '../../model/resolution.ts';
import type { Topology } from '../../model/topology.ts';
import type { NameFiles } from '../../namespace/files.ts';
import type { ResolverConfig } from '../../namespace/resolver.ts';
import { parseAddress } from '../../topology/address.ts';
import { ownersOf, type AddressOwner } from '../../topology/owners.ts';
import { namesFor } from '../../topology/resolve.ts';
import { namespaceOwner } from '../../topology/shared.ts';
import { findingEntry, type FindingEntry } from './finding.ts';
import { ownerEntry, type OwnerEntry } from './owner.ts';

interface Asking {
  readonly kind: 'container';
  readonly id: string;
  readonly name: string;
}

/** `dns FROM NAME --json`. */
export interface DnsDocument {
  readonly version: 1;
  readonly from: Asking;
  readonly name: string;
  readonly resolver: ResolverConfig | null;
  readonly steps: readonly ResolutionStep[];
  readonly addresses: readonly { readonly address: string; readonly owner: OwnerEntry | null }[];
  readonly findings: readonly FindingEntry[];
  /** The same question several times to one server, and how many had no answer; null where it was asked once, absent in what an older version kept. */
  readonly repeated?: { readonly server: string; readonly asked: number; readonly failed: number } | null;
}

/** `dns FROM --json`: the resolver and every name that could be used. */
export interface NamesDocument {
  readonly version: 1;
  readonly from: Asking;
  readonly name: null;
  readonly resolver: ResolverConfig | null;
  readonly hosts: NameFiles['hosts'];
  readonly names: readonly {
    readonly name: string;
    readonly kind: 'name' | 'qualified' | 'link';
    readonly answers: readonly { readonly address: string; readonly container: string; readonly network: string }[];
  }[];
  readonly findings: readonly FindingEntry[];
}

export function dnsDocument(
  topology: Topology,
  from: Container,
  files: NameFiles,
  resolution: Resolution,
  findings: readonly Finding[],
  repeated: NonNullable<DnsDocument['repeated']> | null = null,
): DnsDocument {
  return {
    version: 1,
    from: asking(from),
    name: resolution.name,
    resolver: files.resolver,
    steps: resolution.steps,
    addresses: resolution.addresses.map((address) => {
      const owner = ownerSeenFrom(topology, from, address);
      return { address, owner: owner && ownerEntry(owner) };
    }),
    findings: findings.map(findingEntry),
    repeated,
  };
}

export function namesDocument(topology: Topology, from: Container, files: NameFiles): NamesDocument {
  return {
    version: 1,
    from: asking(from),
    name: null,
    resolver: files.resolver,
    hosts: files.hosts,
    names: namesFor(topology, from).map(({ name, kind, answers }) => ({
      name,
      kind,
      answers: answers.map((answer) => ({
        address: answer.address,
        container: answer.container.name,
        network: answer.networkName,
      })),
    })),
    findings: [],
  };
}

/** Who has an address; of several owners, the one on a network of whoever asks. Null for an address in no network. */
export function ownerSeenFrom(topology: Topology, from: Container, text: string): AddressOwner | null {
  const address = parseAddress(text);
  if (address === null) return null;
  const owners = ownersOf(topology, address);
  const own = new Set((namespaceOwner(topology, from) ?? from).endpoints.map((endpoint) => endpoint.networkId));
  return (
    owners.find((owner) => 'network' in owner && own.has(owner.network.id) && owner.kind !== 'nobody') ??
    owners[0] ??
    null
  );
}

function asking(from: Container): Asking {
  return { kind: 'container', id: from.id, name: from.name };
}
