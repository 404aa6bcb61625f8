import { idle, server } from './parts.mts';
import { host, inside, outside, run, saw, tcp, unreachable, type Scenario } from './scenario.mts';

const app = { app: { subnet: '172.30.10.0/24' } };
const db = server([{ network: 'app', ip: '172.30.10.9' }], 5432);

/** Routes in the client that take the packet away, each kind once. */
const taken = (
  [
    ['blackhole-route', 'busybox', 'ip route add blackhole 172.30.10.9/32', 'ip route', 'blackhole 172\\.30\\.10\\.9'],
    [
      'unreachable-route',
      'python',
      'ip route add unreachable 172.30.10.8/30',
      'ip route',
      'unreachable 172\\.30\\.10\\.8/30',
    ],
    ['prohibit-route', 'bash', 'ip route add prohibit 172.30.10.9/32', 'ip route', 'prohibit 172\\.30\\.10\\.9'],
    ['policy-rule-unreachable', 'tools', 'ip rule add to 172.30.10.9 unreachable', 'ip rule', 'unreachable'],
    ['policy-rule-table', 'static', 'ip rule add from all to 172.30.10.0/24 lookup 77', 'ip rule', 'lookup 77'],
  ] as const
).map(([name, image, line, look, matches]): Scenario => ({
  name,
  story: 'The VPN client wants to keep traffic in. It keeps the database in, too.',
  networks: app,
  containers: { db, web: idle(['app'], { image }) },
  faults: [
    ...(name === 'policy-rule-table' ? [run(inside('web'), 'ip route add blackhole default table 77')] : []),
    run(inside('web'), line),
  ],
  ask: { from: 'web', to: 'db:5432' },
  truth: [
    saw(inside('web'), look, matches),
    {
      see: 'tcp',
      from: inside('web'),
      to: '172.30.10.9',
      port: 5432,
      outcome: name === 'prohibit-route' ? 'not-permitted' : 'unreachable',
    },
    tcp(host, '172.30.10.9', 5432, 'answers'),
  ],
  expect: unreachable('blackhole-route'),
}));

const outsideAnswers = tcp(host, '198.51.100.7', 443, 'answers');

const withoutMasquerade = run(
  host,
  'iptables -t nat -D POSTROUTING -s 172.30.10.0/24 ! -o {bridge:app} -j MASQUERADE',
  'iptables -t nat -A POSTROUTING -s 172.30.10.0/24 ! -o {bridge:app} -j MASQUERADE',
);

/** The way there, and the way back. */
export const routing: readonly Scenario[] = [
  ...taken,
  {
    name: 'no-default-route',
    story: 'Network is unreachable, to everything outside.',
    networks: app,
    containers: { crawler: idle(['app']) },
    faults: [run(inside('crawler'), 'ip route del default')],
    ask: { from: 'crawler', to: '198.51.100.7:443' },
    truth: [tcp(inside('crawler'), '198.51.100.7', 443, 'unreachable'), outsideAnswers],
    expect: unreachable('no-route'),
  },
  {
    name: 'no-default-route-by-name',
    story: 'The same, by a name of the hosts file, from BusyBox.',
    networks: app,
    containers: { crawler: idle(['app'], { image: 'busybox', hosts: ['partner.example:198.51.100.7'] }) },
    faults: [run(inside('crawler'), 'ip route del default')],
    ask: { from: 'crawler', to: 'partner.example:80' },
    truth: [
      { see: 'file', container: 'crawler', file: '/etc/hosts', matches: '198\\.51\\.100\\.7\\s+partner' },
      tcp(inside('crawler'), '198.51.100.7', 80, 'unreachable'),
      outsideAnswers,
    ],
    expect: unreachable('no-route'),
  },
  {
    name: 'no-ipv6-route',
    story: 'An IPv6 address, and the container has none.',
    networks: app,
    containers: { crawler: idle(['app']) },
    ask: { from: 'crawler', to: '[2001:db8::7]:443' },
    truth: [
      saw(inside('crawler'), 'ip -6 -o addr show scope global', '2', true),
      tcp(inside('crawler'), '2001:db8::7', 443, 'unreachable'),
    ],
    expect: unreachable('no-route'),
  },
  {
    name: 'gateway-is-nobody',
    story: 'The default gateway was copied from another network’s documentation.',
    networks: app,
    containers: { crawler: idle(['app']) },
    faults: [run(inside('crawler'), 'ip route replace default via 172.30.10.254')],
    ask: { from: 'crawler', to: '198.51.100.7:443' },
    truth: [
      tcp(inside('crawler'), '198.51.100.7', 443, 'unreachable'),
      saw(inside('crawler'), 'ip neigh', '172\\.30\\.10\\.254 .*FAILED'),
      outsideAnswers,
    ],
    expect: unreachable('wrong-gateway'),
  },
  {
    name: 'gateway-of-the-wrong-network',
    story: 'In two networks, and the default route goes by the one that leads nowhere.',
    thread: 'moby/moby#20179',
    networks: { app: { subnet: '172.30.10.0/24' }, zone: { subnet: '172.30.12.0/24', internal: true } },
    containers: { crawler: idle(['app', 'zone']) },
    faults: [run(inside('crawler'), 'ip route replace default via 172.30.12.1 dev {eth:crawler@zone}')],
    ask: { from: 'crawler', to: '198.51.100.7:443' },
    truth: [
      tcp(inside('crawler'), '198.51.100.7', 443, 'timed-out'),
      saw(inside('crawler'), 'ip route get 198.51.100.7', 'via 172\\.30\\.12\\.1'),
      outsideAnswers,
    ],
    expect: unreachable('wrong-gateway'),
  },
  {
    name: 'route-by-a-container-that-does-not-forward',
    story: 'The database is sent by way of a router container that is not there any more.',
    networks: app,
    containers: { db, web: idle(['app'], { image: 'node' }) },
    faults: [run(inside('web'), 'ip route add 172.30.10.9/32 via 172.30.10.200')],
    ask: { from: 'web', to: 'db:5432' },
    truth: [tcp(inside('web'), '172.30.10.9', 5432, 'unreachable'), tcp(host, '172.30.10.9', 5432, 'answers')],
    expect: unreachable('wrong-gateway'),
  },
  {
    name: 'answer-into-a-blackhole',
    story: 'The request arrives at the database, says tcpdump, and nothing comes back.',
    networks: app,
    containers: { db, web: idle(['app']) },
    faults: [run(inside('db'), 'ip route add blackhole {ip:web@app}/32')],
    ask: { from: 'web', to: 'db:5432' },
    truth: [tcp(inside('web'), '172.30.10.9', 5432, 'timed-out'), tcp(host, '172.30.10.9', 5432, 'answers')],
    expect: unreachable('return-route-missing'),
  },
  {
    name: 'answer-into-the-vpn',
    story: 'A VPN in the database’s container sends all private addresses into its tunnel.',
    networks: app,
    containers: { db, web: idle(['app'], { image: 'python' }) },
    faults: [
      run(inside('db'), 'ip link add tun0 type veth peer name tun1'),
      run(inside('db'), 'ip link set tun0 up'),
      run(inside('db'), 'ip link set tun1 up'),
      run(inside('db'), 'ip route add 172.30.10.0/25 dev tun0'),
    ],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      tcp(inside('web'), '172.30.10.9', 5432, 'timed-out'),
      saw(inside('db'), 'ip route get {ip:web@app}', 'dev tun0'),
      tcp(inside('db'), '172.30.10.9', 5432, 'answers'),
    ],
    expect: unreachable('return-route-missing'),
  },
  {
    name: 'target-interface-down',
    story: 'ip link set eth0 down, to see what happens.',
    networks: app,
    containers: { db, web: idle(['app']) },
    faults: [run(inside('db'), 'ip link set eth0 down')],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      saw(inside('db'), 'ip -o link show eth0', 'state DOWN'),
      tcp(inside('web'), '172.30.10.9', 5432, 'unreachable'),
    ],
    expect: unreachable('interface-down'),
  },
  {
    name: 'source-interface-down',
    story: 'Network is unreachable, and docker inspect shows an address.',
    networks: app,
    containers: { db, web: idle(['app'], { image: 'busybox' }) },
    faults: [run(inside('web'), 'ip link set eth0 down')],
    ask: { from: 'web', to: '172.30.10.9:5432' },
    truth: [
      saw(inside('web'), 'ip -o link show eth0', 'state DOWN'),
      tcp(inside('web'), '172.30.10.9', 5432, 'unreachable'),
      tcp(host, '172.30.10.9', 5432, 'answers'),
    ],
    expect: unreachable('interface-down'),
  },
  {
    name: 'cable-out-of-the-bridge',
    story: 'NetworkManager took the veth over and out of its bridge.',
    networks: app,
    containers: { db, web: idle(['app']) },
    faults: [run(host, 'ip link set {veth:db@app} nomaster')],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      saw(host, 'ip -o link show {veth:db@app}', 'master', true),
      tcp(inside('web'), '172.30.10.9', 5432, 'unreachable'),
      tcp(inside('db'), '172.30.10.9', 5432, 'answers'),
    ],
    expect: unreachable('link-broken'),
  },
  {
    name: 'host-end-down',
    story: 'The host’s end of the pair is down.',
    networks: app,
    containers: { db, web: idle(['app'], { image: 'bash' }) },
    faults: [run(host, 'ip link set {veth:web@app} down')],
    ask: { from: 'web', to: '172.30.10.9:5432' },
    truth: [
      saw(host, 'ip -o link show {veth:web@app}', 'state DOWN'),
      tcp(inside('web'), '172.30.10.9', 5432, 'unreachable'),
      tcp(host, '172.30.10.9', 5432, 'answers'),
    ],
    expect: unreachable('link-broken'),
  },
  {
    name: 'forwarding-off',
    story: 'A sysctl file of the hardening guide: net.ipv4.ip_forward = 0.',
    networks: app,
    containers: { crawler: idle(['app']), db },
    faults: [run(host, 'sysctl -qw net.ipv4.ip_forward=0', 'sysctl -qw net.ipv4.ip_forward=1')],
    ask: { from: 'crawler', to: '198.51.100.7:443' },
    truth: [
      tcp(inside('crawler'), '198.51.100.7', 443, 'timed-out'),
      tcp(inside('crawler'), '172.30.10.9', 5432, 'answers'),
      outsideAnswers,
    ],
    expect: unreachable('forwarding-disabled'),
  },
  {
    name: 'no-masquerade',
    story: 'enable_ip_masquerade: "false" was in a blog post.',
    networks: {
      app: { subnet: '172.30.10.0/24', options: { 'com.docker.network.bridge.enable_ip_masquerade': 'false' } },
    },
    containers: { crawler: idle(['app']) },
    ask: { from: 'crawler', to: '198.51.100.7:443' },
    truth: [
      tcp(inside('crawler'), '198.51.100.7', 443, 'timed-out'),
      saw(host, 'iptables -t nat -S POSTROUTING', '172\\.30\\.10\\.0/24', true),
      outsideAnswers,
    ],
    expect: unreachable('no-masquerade'),
  },
  {
    name: 'masquerade-flushed',
    story: 'iptables -t nat -F on the host, by a firewall script.',
    thread: 'moby/moby#22054',
    networks: app,
    containers: { crawler: idle(['app'], { image: 'python' }) },
    faults: [withoutMasquerade],
    ask: { from: 'crawler', to: '198.51.100.7:443' },
    truth: [tcp(inside('crawler'), '198.51.100.7', 443, 'timed-out'), outsideAnswers],
    expect: unreachable('no-masquerade'),
  },
  {
    name: 'masquerade-flushed-asked-by-a-user',
    story:
      'The same, and whoever asks is not root of the host: its rules are not to be read. The outside is not to blame.',
    networks: app,
    containers: { crawler: idle(['app'], { image: 'python' }) },
    faults: [withoutMasquerade],
    ask: { from: 'crawler', to: '198.51.100.7:443' },
    as: 'user',
    truth: [tcp(inside('crawler'), '198.51.100.7', 443, 'timed-out'), outsideAnswers],
    expect: unreachable('could-not-check', { not: ['outside-silent', 'firewall-drop'] }),
  },
  {
    name: 'outside-does-not-answer',
    story: 'The partner’s server is down. All of ours is as it should be.',
    networks: app,
    containers: { crawler: idle(['app']) },
    faults: [run(outside, 'iptables -I INPUT -d 198.51.100.7 -j DROP', 'iptables -D INPUT -d 198.51.100.7 -j DROP')],
    ask: { from: 'crawler', to: '198.51.100.7:443' },
    truth: [tcp(inside('crawler'), '198.51.100.7', 443, 'timed-out'), tcp(host, '198.51.100.7', 443, 'timed-out')],
    expect: unreachable('outside-silent'),
  },
];
