import { idle, server } from './parts.mts';
import { degraded, host, inside, run, saw, tcp, well, type Action, type Scenario } from './scenario.mts';

const app = { app: { subnet: '172.30.10.0/24' } };

/** One ping in four does not arrive at the database. */
const oneInFour = run(
  inside('db'),
  'iptables -A INPUT -i eth0 -p icmp -m statistic --mode nth --every 4 --packet 0 -j DROP',
);
/** What the database sends takes 700 ms. */
const lag: readonly Action[] = [
  run(inside('db'), 'iptables -A OUTPUT -o eth0 -j NFQUEUE --queue-num 7 --queue-bypass'),
  { do: 'serve', where: inside('db'), program: 'lag', args: ['7', '700'] },
];

/** It works, and not well. */
export const quality: readonly Scenario[] = [
  {
    name: 'mtu-black-hole',
    story: 'Small queries work, big results hang. Behind the bridge is a tunnel.',
    thread: 'docker/for-linux#594',
    networks: app,
    containers: { db: server(['app'], 5432), web: idle(['app']) },
    faults: [
      run(
        host,
        'iptables -I DOCKER-USER -m length --length 1401: -j DROP',
        'iptables -D DOCKER-USER -m length --length 1401: -j DROP',
      ),
    ],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      tcp(inside('web'), '{ip:db@app}', 5432, 'answers'),
      { see: 'ping', from: inside('web'), to: '{ip:db@app}', size: 1300, received: { min: 1, max: 1 } },
      { see: 'ping', from: inside('web'), to: '{ip:db@app}', size: 1472, received: { min: 0, max: 0 } },
    ],
    expect: degraded('path-mtu', { may: ['firewall-drop'] }),
  },
  {
    name: 'mtu-of-the-veth',
    story: 'The host’s end of the database’s pair has the MTU of the cloud’s network, the container has 1500.',
    thread: 'moby/moby#24220',
    networks: app,
    containers: { db: server(['app'], 5432), web: idle(['app'], { image: 'busybox' }) },
    faults: [run(host, 'ip link set {veth:db@app} mtu 1400')],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      tcp(inside('web'), '{ip:db@app}', 5432, 'answers'),
      saw(host, 'ip -o link show {veth:db@app}', 'mtu 1400'),
      { see: 'ping', from: inside('web'), to: '{ip:db@app}', size: 1472, received: { min: 0, max: 0 } },
    ],
    expect: degraded('path-mtu'),
  },
  {
    name: 'one-packet-in-four-lost',
    story: 'It works and it is slow, and sometimes it does not work.',
    networks: app,
    containers: { db: server(['app'], 5432), web: idle(['app']) },
    faults: [
      oneInFour,
      run(inside('db'), 'iptables -A INPUT -i eth0 -p tcp -m statistic --mode nth --every 4 --packet 3 -j DROP'),
    ],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      { see: 'ping', from: inside('web'), to: '{ip:db@app}', count: 20, received: { min: 14, max: 16 } },
      tcp(inside('web'), '{ip:db@app}', 5432, 'answers'),
    ],
    expect: degraded('packet-loss'),
  },
  {
    name: 'slow-line',
    story: 'Every query takes a second: the database is at the other end of the world.',
    networks: app,
    containers: { db: server(['app'], 5432), web: idle(['app']) },
    faults: lag,
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      { see: 'ping', from: inside('web'), to: '{ip:db@app}', count: 3, received: { min: 2, max: 3 }, minMs: 600 },
      tcp(inside('web'), '{ip:db@app}', 5432, 'answers'),
    ],
    expect: degraded('high-latency'),
  },
  {
    name: 'loss-that-is-put-up-with',
    story: 'The same loss on a radio link, where half of the packets may get lost before anybody minds.',
    networks: app,
    containers: { db: server(['app'], 5432), web: idle(['app']) },
    faults: [oneInFour],
    ask: { from: 'web', to: 'db:5432' },
    flags: ['--max-loss', '60'],
    truth: [{ see: 'ping', from: inside('web'), to: '{ip:db@app}', count: 20, received: { min: 14, max: 16 } }],
    expect: well({ not: ['packet-loss'] }),
  },
  {
    name: 'slow-line-that-is-put-up-with',
    story: 'The other end of the world is known to be 700 ms away.',
    networks: app,
    containers: { db: server(['app'], 5432), web: idle(['app']) },
    faults: lag,
    ask: { from: 'web', to: 'db:5432' },
    flags: ['--max-latency', '2000'],
    truth: [
      { see: 'ping', from: inside('web'), to: '{ip:db@app}', count: 3, received: { min: 2, max: 3 }, minMs: 600 },
    ],
    expect: well({ not: ['high-latency'] }),
  },
  {
    name: 'line-of-ten-megabits',
    story: 'Backups between two containers take all night: somebody has left a limit on the interface.',
    networks: app,
    containers: { store: idle(['app']), db: idle(['app']) },
    faults: [run(inside('db'), 'tc qdisc add dev eth0 root tbf rate 10mbit burst 32kbit latency 50ms')],
    ask: { from: 'db', to: 'store' },
    flags: ['--min-throughput', '100'],
    truth: [saw(inside('db'), 'tc qdisc show dev eth0', 'rate 10Mbit')],
    expect: degraded('low-throughput'),
  },
  {
    name: 'line-without-a-limit',
    story: 'The same question, and nothing limits it.',
    networks: app,
    containers: { store: idle(['app']), db: idle(['app']) },
    ask: { from: 'db', to: 'store' },
    flags: ['--min-throughput', '10'],
    truth: [{ see: 'ping', from: inside('db'), to: '{ip:store@app}', received: { min: 1, max: 1 } }],
    expect: well(),
  },
];
