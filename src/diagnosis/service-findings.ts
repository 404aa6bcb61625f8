import { addressAndPort } from '../topology/address.ts';
import { claimedBy } from '../discovery/attach.ts';
import type { Diagnosis, Evidence, Finding, FindingCode, Fix, Severity } from '../model/diagnosis.ts';
import type { Service, ServiceInstance } from '../model/service.ts';
import type { Topology } from '../model/topology.ts';
import { finding } from './catalogue.ts';
import type { Source } from './case.ts';
import { sourceName } from './who.ts';

/** What was tried of an instance from where the question starts. */
export interface TriedInstance {
  readonly instance: ServiceInstance;
  readonly diagnosis: Diagnosis | null;
}

/** A finding on one instance, with its health as the registry, Docker and the one who asks see it side by side. */
export function instanceFinding(
  code: Extract<FindingCode, 'instance-gone' | 'instance-unhealthy' | 'request-failed' | 'could-not-check'>,
  topology: Topology,
  source: Source,
  service: Service,
  instance: ServiceInstance,
  tried: readonly TriedInstance[],
  more: {
    readonly severity?: Severity;
    readonly fix?: Fix | null;
    readonly facts?: Readonly<Record<string, string>>;
  } = {},
): Finding {
  const registry = service.source.replace(/^[a-z]+:/, '');
  const diagnosis = tried.find((one) => one.instance.id === instance.id)?.diagnosis ?? null;
  const { address, port, health, container } = instance;
  const place = addressAndPort(address, port);
  const claimed = code === 'instance-gone' ? claimedBy(topology, instance) : null;
  const now =
    claimed?.endpoints.map(({ ipv4, ipv6 }) => (ipv4 ?? ipv6)?.address ?? '').filter((one) => one !== '') ?? [];
  const owner = container === null ? null : (topology.containers.get(container) ?? null);
  const evidence: readonly (Evidence | null)[] = [
    { kind: 'registry', source: registry, value: `${service.name} ${instance.id}: ${place}` },
    health.registry === null
      ? null
      : { kind: 'registry', source: `${registry}: health`, value: words(health.registry, health.output) },
    owner === null
      ? { kind: 'engine', source: 'NetworkSettings.Networks', value: `no running container has ${address}` }
      : { kind: 'engine', source: 'State.Health.Status', value: `${owner.name}: ${health.docker ?? 'none'}` },
    claimed === null
      ? null
      : { kind: 'engine', source: claimed.name, value: `${claimed.state} ${now.join(', ')}`.trim() },
    diagnosis === null
      ? null
      : { kind: 'probe', source: `from ${sourceName(source)}`, value: diagnosis.cause?.code ?? diagnosis.verdict },
  ];
  const facts = {
    ...{ name: service.name, address: place, from: sourceName(source), to: service.name, port: '' },
    ...{ id: instance.id, container: claimed?.name ?? '', state: claimed?.state ?? '', now: now.join(', ') },
    ...(code === 'could-not-check' && { what: 'probe', why: 'no-tool', name: sourceName(source) }),
    ...more.facts,
  };
  return finding(
    code,
    facts,
    evidence.filter((one) => one !== null),
    { ...(more.severity && { severity: more.severity }), fix: more.fix ?? null, layer: 'service' },
  );
}

function words(health: string, output: string | null): string {
  return output === null || output === '' ? health : `${health}: ${output.slice(0, 300)}`;
}

/** How somebody would take the entry out of the registry: shown, and never done. */
export function serviceFix({ source, name }: Service, { id }: ServiceInstance): Fix {
  const kind = source.split(':')[0];
  const command =
    kind === 'consul'
      ? ['consul', 'services', 'deregister', `-id=${id}`]
      : kind === 'etcd'
        ? ['etcdctl', 'del', `/services/${name}/${id}`]
        : [];
  return { kind: 'advice', what: 'deregister', command };
}
