import { idle, nodeServer, server, service, toolSets, udpServer } from './parts.mts';
import { host, inside, run, saw, tcp, unreachable, type Scenario } from './scenario.mts';

const app = { app: { subnet: '172.30.10.0/24' } };

/** The most frequent of all, seen with whatever there is in the client. */
const onLoopback = toolSets.map((image): Scenario => ({
  name: `db-on-loopback-from-${image}`,
  story: 'Connection refused, though the log says that it is ready to accept connections.',
  thread: 'docker/for-linux#461',
  networks: app,
  containers: { db: server(['app'], 5432, { address: '127.0.0.1' }), web: idle(['app'], { image }) },
  ask: { from: 'web', to: 'db:5432' },
  truth: [
    tcp(inside('web'), '{ip:db@app}', 5432, 'refused'),
    tcp(inside('db'), '127.0.0.1', 5432, 'answers'),
    saw(inside('db'), 'ss -Hltn', '127\\.0\\.0\\.1:5432'),
  ],
  expect: unreachable('listening-on-loopback'),
}));

/** The port is another one. */
const wrongPort = (['tools', 'bash', 'python', 'node', 'static'] as const).map((image): Scenario => ({
  name: `wrong-port-from-${image}`,
  story: 'The README says 8080; the server listens on 80.',
  networks: app,
  containers: { api: server(['app'], 80), web: idle(['app'], { image }) },
  ask: { from: 'web', to: 'api:8080' },
  truth: [tcp(inside('web'), '{ip:api@app}', 8080, 'refused'), tcp(inside('web'), '{ip:api@app}', 80, 'answers')],
  expect: unreachable('nothing-listening'),
}));

const dropped = (image: 'tools' | 'bash' | 'python' | 'node'): Scenario => ({
  name: `docker-user-drops-from-${image}`,
  story: 'A rule of the security department in DOCKER-USER.',
  thread: 'moby/moby#22054',
  networks: app,
  containers: { db: server([{ network: 'app', ip: '172.30.10.9' }], 5432), web: idle(['app'], { image }) },
  faults: [
    run(
      host,
      'iptables -I DOCKER-USER -d 172.30.10.9 -p tcp --dport 5432 -j DROP',
      'iptables -D DOCKER-USER -d 172.30.10.9 -p tcp --dport 5432 -j DROP',
    ),
  ],
  ask: { from: 'web', to: 'db:5432' },
  truth: [
    tcp(inside('web'), '172.30.10.9', 5432, 'timed-out'),
    { see: 'ping', from: inside('web'), to: '172.30.10.9', received: { min: 1, max: 1 } },
    tcp(inside('db'), '172.30.10.9', 5432, 'answers'),
  ],
  expect: unreachable('firewall-drop'),
});

/** Rules in the database's own namespace that refuse, each kind once. */
const refused = (
  [
    ['reset', 'tcp-reset', 'refused', 'tools'],
    ['port-unreachable', 'icmp-port-unreachable', 'refused', 'python'],
    ['prohibited', 'icmp-admin-prohibited', 'unreachable', 'busybox'],
  ] as const
).map(([name, kind, outcome, image]): Scenario => ({
  name: `firewall-rejects-${name}`,
  story: 'Connection refused, and the server listens. A rule in its container refuses.',
  networks: app,
  containers: { db: server(['app'], 5432), web: idle(['app'], { image }) },
  faults: [run(inside('db'), `iptables -A INPUT -i eth0 -p tcp --dport 5432 -j REJECT --reject-with ${kind}`)],
  ask: { from: 'web', to: 'db:5432' },
  truth: [
    tcp(inside('web'), '{ip:db@app}', 5432, outcome),
    tcp(inside('db'), '127.0.0.1', 5432, 'answers'),
    saw(inside('db'), 'ss -Hltn', '(\\*|0\\.0\\.0\\.0|\\[::\\]):5432'),
  ],
  expect: unreachable('firewall-reject'),
}));

/** Ports, sockets, filters. */
export const transport: readonly Scenario[] = [
  ...onLoopback,
  ...wrongPort,
  {
    name: 'wrong-port-of-distroless',
    story: 'The Go service has neither a shell nor tools; it listens on 8080.',
    networks: { shop_default: { compose: { project: 'shop', network: 'default' } } },
    containers: {
      'shop-catalog-1': { image: 'static', networks: ['shop_default'], ...service('shop', 'catalog') },
      'shop-web-1': idle(['shop_default'], service('shop', 'web')),
    },
    ask: { from: 'shop-web-1', to: 'catalog:80' },
    truth: [
      tcp(inside('shop-web-1'), '{ip:shop-catalog-1@shop_default}', 80, 'refused'),
      tcp(inside('shop-web-1'), '{ip:shop-catalog-1@shop_default}', 8080, 'answers'),
    ],
    expect: unreachable('nothing-listening'),
  },
  {
    name: 'distroless-on-loopback',
    story: 'The same service, started with --listen 127.0.0.1.',
    networks: app,
    containers: {
      catalog: { image: 'static', networks: ['app'], command: ['127.0.0.1', '8080'] },
      web: idle(['app'], { image: 'static' }),
    },
    ask: { from: 'web', to: 'catalog:8080' },
    truth: [
      tcp(inside('web'), '{ip:catalog@app}', 8080, 'refused'),
      tcp(inside('catalog'), '127.0.0.1', 8080, 'answers'),
    ],
    expect: unreachable('listening-on-loopback'),
  },
  {
    name: 'published-and-on-loopback',
    story: 'curl localhost:8080: connection reset by peer. The port is published.',
    networks: app,
    containers: { api: server(['app'], 3000, { address: '127.0.0.1', publish: { '3000/tcp': '8080' } }) },
    ask: { from: 'host', to: 'localhost:8080' },
    truth: [
      tcp(host, '127.0.0.1', 8080, 'reset'),
      saw(inside('api'), 'ss -Hltn', '127\\.0\\.0\\.1:3000'),
      tcp(inside('api'), '127.0.0.1', 3000, 'answers'),
    ],
    expect: unreachable('listening-on-loopback'),
  },
  {
    name: 'ipv6-loopback-only',
    story: 'Node listens on localhost, and localhost is ::1.',
    networks: { app: { subnet: '172.30.10.0/24', ip6: 'fd00:30:10::/64' } },
    containers: { api: nodeServer(['app'], { port: 3000, host: '::1' }), web: idle(['app']) },
    ask: { from: 'web', to: 'api:3000' },
    truth: [
      saw(inside('api'), 'ss -Hltn', '\\[::1\\]:3000'),
      tcp(inside('web'), '{ip:api@app}', 3000, 'refused'),
      tcp(inside('api'), '::1', 3000, 'answers'),
    ],
    expect: unreachable('listening-on-loopback'),
  },
  {
    name: 'udp-on-loopback',
    story: 'The StatsD agent listens on 127.0.0.1: metrics vanish.',
    networks: app,
    containers: { statsd: udpServer(['app'], 8125, '127.0.0.1'), web: idle(['app']) },
    ask: { from: 'web', to: 'statsd:8125/udp' },
    truth: [
      { see: 'udp', from: inside('web'), to: '{ip:statsd@app}', port: 8125, outcome: 'refused' },
      { see: 'udp', from: inside('statsd'), to: '127.0.0.1', port: 8125, outcome: 'answered' },
    ],
    expect: unreachable('listening-on-loopback'),
  },
  {
    name: 'udp-wrong-port',
    story: 'Syslog to port 514, the collector listens on 5514.',
    networks: app,
    containers: { syslog: udpServer(['app'], 5514), web: idle(['app'], { image: 'python' }) },
    ask: { from: 'web', to: 'syslog:514/udp' },
    truth: [
      { see: 'udp', from: inside('web'), to: '{ip:syslog@app}', port: 514, outcome: 'refused' },
      { see: 'udp', from: inside('web'), to: '{ip:syslog@app}', port: 5514, outcome: 'answered' },
    ],
    expect: unreachable('nothing-listening'),
  },
  {
    name: 'listens-on-the-other-network',
    story: 'The admin interface is bound to the address of the management network.',
    networks: { app: { subnet: '172.30.10.0/24' }, mgmt: { subnet: '172.30.13.0/24' } },
    containers: {
      broker: server(
        [
          { network: 'app', ip: '172.30.10.9' },
          { network: 'mgmt', ip: '172.30.13.9' },
        ],
        15672,
        {
          address: '172.30.13.9',
          command: ['/bin/busybox', 'sh', '-c', 'while ! httpd -f -p 172.30.13.9:15672; do sleep 0.1; done'],
        },
      ),
      web: idle(['app']),
    },
    ask: { from: 'web', to: 'broker:15672' },
    truth: [
      tcp(inside('web'), '172.30.10.9', 15672, 'refused'),
      saw(inside('broker'), 'ss -Hltn', '172\\.30\\.13\\.9:15672'),
      tcp(inside('broker'), '172.30.13.9', 15672, 'answers'),
    ],
    expect: unreachable('listening-on-other-address'),
  },
  {
    name: 'listens-on-ipv6-only',
    story: 'The server was told to listen on IPv6, and means only that.',
    networks: { app: { subnet: '172.30.10.0/24', ip6: 'fd00:30:10::/64' } },
    containers: { api: nodeServer(['app'], { port: 3000, only6: true }), web: idle(['app']) },
    ask: { from: 'web', to: '{ip:api@app}:3000' },
    truth: [tcp(inside('web'), '{ip:api@app}', 3000, 'refused'), tcp(inside('web'), '{ip6:api@app}', 3000, 'answers')],
    expect: unreachable('wrong-address-family'),
  },
  {
    name: 'listens-on-ipv4-only',
    story: 'IPv6 was switched on for the network; the old server knows IPv4 only.',
    thread: 'moby/moby#47644',
    networks: { app: { subnet: '172.30.10.0/24', ip6: 'fd00:30:10::/64' } },
    containers: { api: server(['app'], 3000, { address: '0.0.0.0' }), web: idle(['app'], { image: 'python' }) },
    ask: { from: 'web', to: '[{ip6:api@app}]:3000' },
    truth: [tcp(inside('web'), '{ip6:api@app}', 3000, 'refused'), tcp(inside('web'), '{ip:api@app}', 3000, 'answers')],
    expect: unreachable('wrong-address-family'),
  },
  {
    name: 'tcp-asked-udp-served',
    story: 'The game server’s port is UDP.',
    networks: app,
    containers: { game: udpServer(['app'], 27015), web: idle(['app']) },
    ask: { from: 'web', to: 'game:27015' },
    truth: [
      tcp(inside('web'), '{ip:game@app}', 27015, 'refused'),
      { see: 'udp', from: inside('web'), to: '{ip:game@app}', port: 27015, outcome: 'answered' },
    ],
    expect: unreachable('wrong-protocol'),
  },
  {
    name: 'udp-asked-tcp-served',
    story: 'The log collector takes TCP only.',
    networks: app,
    containers: { collector: server(['app'], 5140), web: idle(['app']) },
    ask: { from: 'web', to: 'collector:5140/udp' },
    truth: [
      { see: 'udp', from: inside('web'), to: '{ip:collector@app}', port: 5140, outcome: 'refused' },
      tcp(inside('web'), '{ip:collector@app}', 5140, 'answers'),
    ],
    expect: unreachable('wrong-protocol'),
  },
  {
    name: 'published-port-asked-inside',
    story: 'In the browser it is localhost:8080, so the other service asks for web:8080.',
    networks: { shop_default: { compose: { project: 'shop', network: 'default' } } },
    containers: {
      'shop-web-1': server(['shop_default'], 80, { ...service('shop', 'web'), publish: { '80/tcp': '8080' } }),
      'shop-cron-1': idle(['shop_default'], { ...service('shop', 'cron'), image: 'busybox' }),
    },
    ask: { from: 'shop-cron-1', to: 'web:8080' },
    truth: [
      tcp(inside('shop-cron-1'), '{ip:shop-web-1@shop_default}', 8080, 'refused'),
      tcp(inside('shop-cron-1'), '{ip:shop-web-1@shop_default}', 80, 'answers'),
      tcp(host, '127.0.0.1', 8080, 'answers'),
    ],
    expect: unreachable('published-port-used-inside'),
  },
  {
    name: 'port-not-published',
    story: 'The container runs; localhost:3000 in the browser does not answer.',
    networks: app,
    containers: { grafana: server(['app'], 3000, { expose: ['3000/tcp'] }) },
    ask: { from: 'host', to: 'localhost:3000' },
    truth: [tcp(host, '127.0.0.1', 3000, 'refused'), tcp(inside('grafana'), '127.0.0.1', 3000, 'answers')],
    expect: unreachable('port-not-published'),
  },
  {
    name: 'port-not-published-asked-by-container',
    story: 'A container asks the host for a port that another container did not publish.',
    networks: { app: {}, tools: {} },
    containers: { grafana: server(['app'], 3000, { expose: ['3000/tcp'] }), bot: idle(['tools']) },
    ask: { from: 'bot', to: 'host:3000' },
    truth: [
      tcp(inside('bot'), '{gateway:tools}', 3000, 'refused'),
      tcp(inside('grafana'), '127.0.0.1', 3000, 'answers'),
    ],
    expect: unreachable('port-not-published'),
  },
  {
    name: 'published-on-internal-network',
    story: '-p on an internal network is silently ignored.',
    networks: { secure: { internal: true } },
    containers: { vault: server(['secure'], 8200, { publish: { '8200/tcp': '8200' } }) },
    ask: { from: 'here', to: 'localhost:8200' },
    truth: [
      tcp(host, '127.0.0.1', 8200, 'refused'),
      { see: 'engine', container: 'vault', field: 'HostConfig.PortBindings', matches: '8200' },
      tcp(inside('vault'), '127.0.0.1', 8200, 'answers'),
    ],
    expect: unreachable('port-not-published'),
  },
  {
    name: 'published-on-loopback',
    story: 'Published on 127.0.0.1, and a container asks by way of the host.',
    networks: { app: {}, jobs: {} },
    containers: { api: server(['app'], 3000, { publish: { '3000/tcp': '127.0.0.1:8080' } }), worker: idle(['jobs']) },
    ask: { from: 'worker', to: 'host:8080' },
    truth: [tcp(inside('worker'), '{gateway:jobs}', 8080, 'refused'), tcp(host, '127.0.0.1', 8080, 'answers')],
    expect: unreachable('published-on-loopback'),
  },
  {
    name: 'published-on-loopback-host-docker-internal',
    story: 'The same with host.docker.internal from extra_hosts.',
    networks: { app: {}, jobs: {} },
    containers: {
      api: server(['app'], 3000, { publish: { '3000/tcp': '127.0.0.1:8080' } }),
      worker: idle(['jobs'], { hosts: ['host.docker.internal:host-gateway'] }),
    },
    ask: { from: 'worker', to: 'host.docker.internal:8080' },
    truth: [
      { see: 'file', container: 'worker', file: '/etc/hosts', matches: 'host\\.docker\\.internal' },
      tcp(host, '127.0.0.1', 8080, 'answers'),
      tcp(inside('worker'), '{gateway:jobs}', 8080, 'refused'),
    ],
    expect: unreachable('published-on-loopback'),
  },
  dropped('tools'),
  dropped('bash'),
  dropped('python'),
  dropped('node'),
  {
    name: 'forward-policy-without-docker',
    story: 'firewalld was reloaded, and Docker’s rules are gone with it.',
    thread: 'moby/moby#48411',
    networks: app,
    containers: { db: server(['app'], 5432), web: idle(['app']) },
    faults: [
      run(
        host,
        'iptables -D FORWARD -i {bridge:app} -o {bridge:app} -j ACCEPT',
        'iptables -A FORWARD -i {bridge:app} -o {bridge:app} -j ACCEPT',
      ),
    ],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      tcp(inside('web'), '{ip:db@app}', 5432, 'timed-out'),
      tcp(inside('db'), '{ip:db@app}', 5432, 'answers'),
      saw(host, 'iptables -S FORWARD', '-P FORWARD DROP'),
    ],
    expect: unreachable('firewall-drop'),
  },
  {
    name: 'firewall-in-the-target',
    story: 'The image brings its own firewall.',
    networks: app,
    containers: { db: server(['app'], 5432), web: idle(['app'], { image: 'busybox' }) },
    faults: [run(inside('db'), 'iptables -A INPUT -i eth0 -p tcp -j DROP')],
    ask: { from: 'web', to: 'db:5432' },
    truth: [tcp(inside('web'), '{ip:db@app}', 5432, 'timed-out'), tcp(inside('db'), '127.0.0.1', 5432, 'answers')],
    expect: unreachable('firewall-drop'),
  },
  {
    name: 'firewall-in-the-source',
    story: 'An egress filter in the client’s own namespace.',
    networks: app,
    containers: { db: server(['app'], 5432), web: idle(['app']) },
    faults: [run(inside('web'), 'iptables -A OUTPUT -o eth0 -p tcp --dport 5432 -j DROP')],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      { see: 'tcp', from: inside('web'), to: '{ip:db@app}', port: 5432, outcome: 'timed-out' },
      tcp(host, '{ip:db@app}', 5432, 'answers'),
    ],
    expect: unreachable('firewall-drop'),
  },
  {
    name: 'firewall-drops-everything',
    story: 'Not even ping.',
    networks: app,
    containers: { db: server(['app'], 5432), web: idle(['app']) },
    faults: [run(inside('db'), 'iptables -A INPUT -i eth0 -j DROP')],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      tcp(inside('web'), '{ip:db@app}', 5432, 'timed-out'),
      { see: 'ping', from: inside('web'), to: '{ip:db@app}', received: { min: 0, max: 0 } },
      saw(inside('web'), 'ip neigh', '{ip:db@app} .*lladdr'),
    ],
    expect: unreachable('firewall-drop'),
  },
  {
    name: 'firewall-drops-udp',
    story: 'DNS over UDP is filtered between the two.',
    networks: app,
    containers: { statsd: udpServer(['app'], 8125), web: idle(['app']) },
    faults: [
      run(
        host,
        'iptables -I DOCKER-USER -p udp --dport 8125 -j DROP',
        'iptables -D DOCKER-USER -p udp --dport 8125 -j DROP',
      ),
    ],
    ask: { from: 'web', to: 'statsd:8125/udp' },
    truth: [
      { see: 'udp', from: inside('web'), to: '{ip:statsd@app}', port: 8125, outcome: 'silent' },
      { see: 'udp', from: inside('statsd'), to: '{ip:statsd@app}', port: 8125, outcome: 'answered' },
    ],
    expect: unreachable('firewall-drop'),
  },
  {
    name: 'firewall-drops-ipv6',
    story: 'ip6tables was forgotten when the rules were made, and then it was not.',
    networks: { app: { subnet: '172.30.10.0/24', ip6: 'fd00:30:10::/64' } },
    containers: { db: server(['app'], 5432), web: idle(['app']) },
    faults: [run(inside('db'), 'ip6tables -A INPUT -i eth0 -p tcp -j DROP')],
    ask: { from: 'web', to: '[{ip6:db@app}]:5432' },
    truth: [tcp(inside('web'), '{ip6:db@app}', 5432, 'timed-out'), tcp(inside('web'), '{ip:db@app}', 5432, 'answers')],
    expect: unreachable('firewall-drop'),
  },
  ...refused,
];
