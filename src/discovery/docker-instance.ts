import { compareNames } from '../base/names.ts';
import type { Container, Endpoint, Health } from '../model/container.ts';
import type { Engine } from '../model/engine.ts';
import type { Expiry, InstanceHealth, ServiceHealth, ServiceInstance } from '../model/service.ts';
import { isOwnLabel } from '../model/labels.ts';

const mostLabels = 40;
const longestLabel = 200;
const longestOutput = 2000;

/** What a container gives to a name on one of its networks: one instance for each address it has there, IPv4 first. */
export function instancesOf(engine: Engine, container: Container, endpoint: Endpoint): readonly ServiceInstance[] {
  return [endpoint.ipv4, endpoint.ipv6].flatMap((own) =>
    own === null ? [] : [instanceAt(engine, container, own.address)],
  );
}

function instanceAt(engine: Engine, container: Container, address: string): ServiceInstance {
  return {
    id: container.id,
    address,
    port: onlyPort(container),
    container: container.id,
    node: null,
    version: versionOf(container),
    weight: null,
    tags: [],
    metadata: metadataOf(container.labels),
    health: healthOf(container),
    responseMs: null,
    expiry: expiryOf(engine),
  };
}

/** Health as Docker's own check has it. */
export function dockerHealth(health: Health | null): ServiceHealth {
  switch (health?.status) {
    case undefined:
      return 'none';
    case 'healthy':
      return 'passing';
    case 'starting':
      return 'starting';
    case 'unhealthy':
      return 'critical';
  }
}

function healthOf({ health }: Container): InstanceHealth {
  const docker = dockerHealth(health);
  const output = docker === 'critical' ? (health?.lastOutput?.slice(0, longestOutput) ?? null) : null;
  return { registry: null, docker, probe: null, output };
}

/** The one TCP port that it exposes or publishes; null of none and of several. */
function onlyPort({ ports }: Container): number | null {
  const [only, ...more] = new Set(ports.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port));
  return only !== undefined && more.length === 0 ? only : null;
}

/**
 * The image's tag; without one that tells anything, what the image says of itself (OCI image-spec, annotations.md). The tag comes first: an
 * image inherits that label from the one it was built on, and then it is the version of a distribution.
 */
function versionOf({ image, labels }: Container): string | null {
  const reference = image.replace(/@[a-z0-9]+:[0-9a-f]+$/, '');
  const tag = reference.startsWith('sha256:') ? undefined : /:([\w][\w.-]{0,127})$/.exec(reference)?.[1];
  if (tag !== undefined && tag !== 'latest') return tag;
  const said = labels['org.opencontainers.image.version'];
  return said === undefined || said === '' ? null : said.slice(0, longestLabel);
}

function metadataOf(labels: Container['labels']): Readonly<Record<string, string>> {
  const kept = Object.entries(labels)
    .filter(([key]) => key.length <= longestLabel && !isOwnLabel(key))
    .sort(([a], [b]) => compareNames(a, b))
    .slice(0, mostLabels);
  return Object.fromEntries(kept.map(([key, value]) => [key, value.slice(0, longestLabel)]));
}

/** moby, libnetwork/resolver.go: every answer of the embedded server lives for 600 s (`respTTL`). */
function expiryOf({ product }: Engine): Expiry | null {
  return product === 'docker' ? { kind: 'record', ttlSeconds: 600, leftSeconds: null } : null;
}
