import { host, inside, run, saw, tcp, unreachable, well, type Scenario } from './scenario.mts';
import { idle, server } from './parts.mts';

const mesh = { mesh: { driver: 'overlay', subnet: '10.30.0.0/24' } } as const;

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
];
