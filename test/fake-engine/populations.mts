import { planned, type PlannedContainer, type PlannedNetwork } from './plan.mts';
import type { Recording } from './recording.mts';

const builtIn: readonly PlannedNetwork[] = [
  { name: 'bridge', subnet: '172.17.0.0/16' },
  { name: 'host', driver: 'host' },
  { name: 'none', driver: 'null' },
];

/** The office of the design: three networks and a proxy between them, a camera on a VLAN of the house, and what else there is. */
export function office(more: readonly PlannedContainer[] = []): Recording {
  return planned(
    [
      ...builtIn,
      { name: 'company', subnet: '172.31.16.0/24', internal: true, project: 'office' },
      { name: 'enterprise', subnet: '10.20.0.0/24', project: 'office' },
      { name: 'outside-net', subnet: '192.168.80.0/24', ipv6: 'fd00:80::/64', project: 'office' },
      { name: 'lan20', subnet: '10.0.20.0/24', driver: 'macvlan', options: { parent: 'eth0.20' } },
    ],
    [
      { name: 'devenv', image: 'alpine:3', networks: ['company'] },
      { name: 'webserver', image: 'nginx:alpine', networks: ['company'], health: 'healthy' },
      { name: 'testenv', image: 'cni/iperf3', networks: ['company'] },
      { name: 'cache', image: 'redis:7', networks: ['company'] },
      { name: 'queue', image: 'rabbitmq:3', networks: ['company'], health: 'unhealthy' },
      { name: 'ldap', image: 'openldap', networks: ['enterprise'] },
      { name: 'wiki', image: 'gitbook', networks: ['enterprise'], ports: ['127.0.0.1:9090:9090'] },
      { name: 'backup', image: 'restic', networks: ['enterprise'], state: 'exited' },
      {
        name: 'edge',
        image: 'traefik:3',
        networks: ['company', 'enterprise', 'outside-net'],
        ports: ['8443:443', '8080:80'],
      },
      { name: 'mirror', image: 'registry:2', networks: ['outside-net'] },
      { name: 'proxy', image: 'squid', networks: ['outside-net'] },
      { name: 'proxy-exporter', image: 'prom/squid-exporter', mode: 'container:proxy' },
      { name: 'camera', image: 'go2rtc', networks: ['lan20'] },
      { name: 'node-exporter', image: 'prom/node-exporter', mode: 'host' },
      { name: 'batch', image: 'alpine:3', mode: 'none' },
      ...more,
    ],
  );
}

const services = ['web', 'api', 'worker', 'db', 'cache', 'queue', 'search', 'mail', 'cron', 'metrics'] as const;

/**
 * Compose projects as there are many: each with a network in front and one behind, services in one or both, some of them published, some
 * ill, some at rest; a proxy in all front networks of its neighbourhood.
 * @param count of containers, all in all
 * @param networks of which two go to each project
 */
export function projects(count: number, networks: number): Recording {
  const projectCount = Math.max(1, Math.floor(networks / 2));
  const name = (index: number): string => `app${String(index + 1).padStart(2, '0')}`;
  const nets = Array.from({ length: projectCount }, (_, index): PlannedNetwork[] => [
    { name: `${name(index)}_front`, project: name(index), subnet: `10.${index + 1}.0.0/24` },
    { name: `${name(index)}_back`, project: name(index), subnet: `10.${index + 1}.1.0/24`, internal: true },
  ]).flat();
  const proxies = Math.ceil(projectCount / 5);
  const containers = Array.from({ length: count - proxies }, (_, index): PlannedContainer => {
    const project = name(index % projectCount);
    const round = Math.floor(index / projectCount);
    const service = services[round % services.length] ?? 'web';
    const copy = Math.floor(round / services.length);
    const [front, back] = [`${project}_front`, `${project}_back`];
    const both = service === 'api' || service === 'worker';
    return {
      name: `${project}-${service}-${copy + 1}`,
      image: `shop/${service}:2`,
      project,
      networks: service === 'web' ? [front] : both ? [front, back] : [back],
      ...(index % 37 === 5 && { state: 'exited' as const }),
      ...(index % 41 === 7 && { health: 'unhealthy' as const }),
    };
  });
  const edges = Array.from({ length: proxies }, (_, index): PlannedContainer => ({
    name: `edge${index + 1}`,
    image: 'traefik:3',
    networks: Array.from({ length: 5 }, (__, at) => index * 5 + at)
      .filter((at) => at < projectCount)
      .map((at) => `${name(at)}_front`),
    ports: [`${8000 + index}:80`],
  }));
  return planned([...builtIn, ...nets], [...containers, ...edges]);
}
