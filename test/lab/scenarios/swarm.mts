import {
  degraded,
  host,
  inside,
  run,
  saw,
  tcp,
  unreachable,
  well,
  type Action,
  type Check,
  type Scenario,
} from './scenario.mts';
import { idle, server } from './parts.mts';

const mesh = { mesh: { driver: 'overlay', subnet: '10.30.0.0/24' } } as const;

type Service = Extract<Action, { do: 'service' }>;

/** A service of web servers that know no page: an answer is a 404. */
const api = (mode: Service['mode'], replicas: number): Service => ({
  ...{ do: 'service', service: 'api', network: 'mesh', replicas, mode },
  command: ['/bin/busybox', 'httpd', '-f', '-p', '3000'],
});
/** Asks as a program does, and prints the status of the answer, or what went wrong. */
const request = `import sys,urllib.request as r
try: r.urlopen(sys.argv[1], timeout=3)
except Exception as e: print(getattr(e, 'code', e))`;
const asks = (name: string, matches: string): Check => ({
  ...{ see: 'exec', container: 'web', argv: ['python3', '-c', request, `http://${name}:3000/`], matches },
});
/** Prints how many addresses the service has. */
const addresses = 'import socket; print(len({a[4][0] for a in socket.getaddrinfo("api", None, socket.AF_INET)}))';
const common = { networks: mesh, site: 'swarm', containers: { web: idle(['mesh'], { image: 'python' }) } } as const;

/** Two engines that are one swarm. The first one is asked. */
export const swarm: readonly Scenario[] = [
  {
    name: 'overlay-ports-blocked',
    story: 'Between the nodes 4789/udp is filtered: names resolve, no packet arrives.',
    networks: mesh,
    site: 'swarm',
    containers: { web: idle(['mesh']), db: { ...server(['mesh'], 5432), node: 2 } },
    faults: [
      run(host, 'iptables -I INPUT -p udp --dport 4789 -j DROP', 'iptables -D INPUT -p udp --dport 4789 -j DROP'),
    ],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      { see: 'dns', from: inside('web'), name: 'db', addresses: ['{ip:db@mesh}'] },
      tcp(inside('db'), '{ip:db@mesh}', 5432, 'answers'),
      { see: 'ping', from: inside('web'), to: '{ip:db@mesh}', received: { min: 0, max: 0 } },
      saw(host, 'iptables -S INPUT', '4789'),
    ],
    expect: unreachable('overlay-blocked'),
  },
  {
    name: 'well-over-the-overlay',
    story: 'The same without the filter.',
    networks: mesh,
    site: 'swarm',
    containers: { web: idle(['mesh']), db: { ...server(['mesh'], 5432), node: 2 } },
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      { see: 'dns', from: inside('web'), name: 'db', addresses: ['{ip:db@mesh}'] },
      tcp(inside('web'), '{ip:db@mesh}', 5432, 'answers'),
    ],
    expect: well(),
  },
  {
    name: 'wrong-port-over-the-overlay',
    story: 'The other node’s container listens on another port.',
    networks: mesh,
    site: 'swarm',
    containers: { web: idle(['mesh']), db: { ...server(['mesh'], 5432), node: 2 } },
    ask: { from: 'web', to: 'db:3306' },
    truth: [tcp(inside('web'), '{ip:db@mesh}', 5432, 'answers'), tcp(inside('web'), '{ip:db@mesh}', 3306, 'refused')],
    expect: unreachable('nothing-listening'),
  },
  {
    ...common,
    name: 'well-by-tasks-in-turn',
    story: 'A service in the mode dnsrr: its name leads to the tasks themselves, on both nodes.',
    faults: [api('dnsrr', 2)],
    ask: { from: 'web', to: 'api:3000' },
    truth: [{ see: 'tasks', service: 'api', running: 2 }, asks('api', '404')],
    expect: well(),
  },
  {
    ...common,
    name: 'well-past-the-virtual-address',
    story: 'tasks.api leads to the tasks of a service that has a virtual address, too.',
    faults: [api('vip', 2)],
    ask: { from: 'web', to: 'tasks.api:3000' },
    truth: [{ see: 'tasks', service: 'api', running: 2 }, asks('tasks.api', '404')],
    expect: well(),
  },
  {
    ...common,
    name: 'virtual-address-not-served',
    story: 'The nodes have no IPVS (a kernel without the module): the name resolves, and nobody answers.',
    faults: [api('vip', 2)],
    ask: { from: 'web', to: 'api:3000' },
    truth: [
      { see: 'tasks', service: 'api', running: 2 },
      asks('tasks.api', '404'),
      asks('api', 'timed out|No route|refused'),
    ],
    expect: unreachable('vip-not-served'),
  },
  {
    ...common,
    name: 'service-scaled-to-nothing',
    story: 'Scaled to nothing for the night, and nobody scaled it up again.',
    faults: [api('vip', 0)],
    ask: { from: 'web', to: 'api:3000' },
    truth: [{ see: 'tasks', service: 'api', running: 0 }, asks('api', 'resolution|not known')],
    expect: unreachable('service-without-tasks'),
  },
  {
    ...common,
    name: 'tasks-listen-elsewhere',
    story: 'The tasks listen on 3000, their clients still use the port of the old version.',
    faults: [api('dnsrr', 2)],
    ask: { from: 'web', to: 'api:8080' },
    truth: [{ see: 'tasks', service: 'api', running: 2 }, asks('api', '404')],
    expect: unreachable('nothing-listening'),
  },
  {
    ...common,
    name: 'record-of-a-task-that-is-gone',
    story: 'Port 7946 is filtered between the nodes: a task was moved, and this node still answers with its old place.',
    faults: [
      api('dnsrr', 2),
      ...['INPUT', 'OUTPUT'].flatMap((chain) =>
        ['udp --dport', 'udp --sport', 'tcp --dport', 'tcp --sport'].map((what) => {
          const rule = `${chain} -p ${what} 7946 -j DROP`;
          return run(host, `iptables -I ${rule}`, `iptables -D ${rule}`);
        }),
      ),
      { do: 'drain', service: 'api' },
    ],
    ask: { from: 'web', to: 'api:3000' },
    truth: [
      { see: 'tasks', service: 'api', running: 2 },
      { see: 'exec', container: 'web', argv: ['python3', '-c', addresses], matches: '^3\\s' },
    ],
    expect: degraded('stale-address'),
  },
];
