import { idle, server, service } from './parts.mts';
import { host, inside, run, saw, tcp, unreachable, well, type Scenario } from './scenario.mts';

const app = { app: { subnet: '172.30.10.0/24' } };

/** Two things are wrong: the first on the way is the cause, and when that is repaired the next one is. */
export const twoFaults: readonly Scenario[] = [
  {
    name: 'two-wrong-network-and-loopback',
    story: 'The database is on another network, and it listens on 127.0.0.1 anyway.',
    networks: { frontend: {}, backend: {} },
    containers: {
      'shop-db': server([{ network: 'backend', aliases: ['db'] }], 5432, { address: '127.0.0.1' }),
      'shop-frontend': idle(['frontend']),
    },
    ask: { from: 'shop-frontend', to: 'db:5432' },
    truth: [
      { see: 'dns', from: inside('shop-frontend'), name: 'db', addresses: 'none' },
      saw(inside('shop-db'), 'ss -Hltn', '127\\.0\\.0\\.1:5432'),
    ],
    expect: unreachable('name-on-other-network', { may: ['listening-on-loopback', 'no-shared-network'] }),
    then: [
      {
        fix: [{ do: 'connect', container: 'shop-frontend', to: 'backend' }],
        truth: [tcp(inside('shop-frontend'), '{ip:shop-db@backend}', 5432, 'refused')],
        expect: unreachable('listening-on-loopback'),
      },
    ],
  },
  {
    name: 'two-stopped-and-wrong-port',
    story: 'The API is stopped, and the port is that of its predecessor.',
    networks: { shop_default: { compose: { project: 'shop', network: 'default' } } },
    containers: {
      'shop-api-1': server(['shop_default'], 3000, service('shop', 'api')),
      'shop-web-1': idle(['shop_default'], service('shop', 'web')),
    },
    faults: [{ do: 'stop', container: 'shop-api-1' }],
    ask: { from: 'shop-web-1', to: 'api:8000' },
    truth: [{ see: 'engine', container: 'shop-api-1', field: 'State.Status', matches: 'exited' }],
    expect: unreachable('target-not-running', { may: ['nothing-listening'] }),
    then: [
      {
        fix: [{ do: 'start', container: 'shop-api-1' }],
        truth: [
          tcp(inside('shop-web-1'), '{ip:shop-api-1@shop_default}', 3000, 'answers'),
          tcp(inside('shop-web-1'), '{ip:shop-api-1@shop_default}', 8000, 'refused'),
        ],
        expect: unreachable('nothing-listening'),
      },
      {
        fix: [],
        ask: { from: 'shop-web-1', to: 'api:3000' },
        truth: [tcp(inside('shop-web-1'), '{ip:shop-api-1@shop_default}', 3000, 'answers')],
        expect: well(),
      },
    ],
  },
  {
    name: 'two-paused-and-blackhole',
    story: 'Paused for the backup, and the client has a blackhole route besides.',
    networks: app,
    containers: { db: server([{ network: 'app', ip: '172.30.10.9' }], 5432), web: idle(['app']) },
    faults: [{ do: 'pause', container: 'db' }, run(inside('web'), 'ip route add blackhole 172.30.10.9/32')],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      { see: 'engine', container: 'db', field: 'State.Status', matches: 'paused' },
      tcp(inside('web'), '172.30.10.9', 5432, 'unreachable'),
    ],
    expect: unreachable('target-paused', { may: ['blackhole-route'] }),
    then: [
      {
        fix: [{ do: 'unpause', container: 'db' }],
        truth: [tcp(inside('web'), '172.30.10.9', 5432, 'unreachable'), tcp(host, '172.30.10.9', 5432, 'answers')],
        expect: unreachable('blackhole-route'),
      },
    ],
  },
  {
    name: 'two-hosts-entry-and-firewall',
    story: 'An entry in /etc/hosts sends it astray; the right address is behind a firewall.',
    networks: app,
    containers: { db: server([{ network: 'app', ip: '172.30.10.9' }], 5432), web: idle(['app'], { image: 'python' }) },
    faults: [
      { do: 'write', container: 'web', file: '/etc/hosts', text: '172.30.10.78 db\n', append: true },
      run(inside('db'), 'iptables -A INPUT -i eth0 -p tcp --dport 5432 -j DROP'),
    ],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      { see: 'file', container: 'web', file: '/etc/hosts', matches: '^172\\.30\\.10\\.78 db' },
      tcp(inside('web'), '172.30.10.9', 5432, 'timed-out'),
      tcp(inside('db'), '127.0.0.1', 5432, 'answers'),
    ],
    expect: unreachable('name-overridden', { may: ['firewall-drop', 'stale-address'] }),
    then: [
      {
        fix: [{ do: 'write', container: 'web', file: '/etc/hosts', text: '127.0.0.1 localhost\n' }],
        truth: [
          { see: 'dns', from: inside('web'), name: 'db', addresses: ['172.30.10.9'] },
          tcp(inside('web'), '172.30.10.9', 5432, 'timed-out'),
        ],
        expect: unreachable('firewall-drop'),
      },
    ],
  },
  {
    name: 'two-dns-and-wrong-port',
    story: 'The NAT rules of the embedded DNS are gone, and the port is wrong.',
    networks: app,
    containers: { api: server(['app'], 3000), web: idle(['app']) },
    faults: [run(inside('web'), 'iptables -I OUTPUT -d 127.0.0.11 -j DROP')],
    ask: { from: 'web', to: 'api:8080' },
    truth: [
      { see: 'dns', from: inside('web'), name: 'api', addresses: 'silent' },
      tcp(inside('web'), '{ip:api@app}', 8080, 'refused'),
    ],
    expect: unreachable('embedded-dns-broken', { may: ['nothing-listening'] }),
    then: [
      {
        fix: [run(inside('web'), 'iptables -D OUTPUT -d 127.0.0.11 -j DROP')],
        truth: [
          { see: 'dns', from: inside('web'), name: 'api', addresses: ['{ip:api@app}'] },
          tcp(inside('web'), '{ip:api@app}', 8080, 'refused'),
        ],
        expect: unreachable('nothing-listening'),
      },
    ],
  },
  {
    name: 'two-link-and-return',
    story: 'The cable is out of the bridge; when it is in again, the answer takes the wrong way.',
    networks: app,
    containers: { db: server([{ network: 'app', ip: '172.30.10.9' }], 5432), web: idle(['app']) },
    faults: [
      run(host, 'ip link set {veth:db@app} nomaster'),
      run(inside('db'), 'ip route add blackhole {ip:web@app}/32'),
    ],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      saw(host, 'ip -o link show {veth:db@app}', 'master', true),
      tcp(inside('web'), '172.30.10.9', 5432, 'unreachable'),
    ],
    expect: unreachable('link-broken', { may: ['return-route-missing'] }),
    then: [
      {
        fix: [run(host, 'ip link set {veth:db@app} master {bridge:app}')],
        truth: [tcp(inside('web'), '172.30.10.9', 5432, 'timed-out'), tcp(host, '172.30.10.9', 5432, 'answers')],
        expect: unreachable('return-route-missing'),
      },
    ],
  },
  {
    name: 'two-default-bridge-and-stopped',
    story: 'No names on the default bridge, and the database has ended.',
    containers: { web: {}, postgres: server([], 5432) },
    faults: [{ do: 'stop', container: 'postgres' }],
    ask: { from: 'web', to: 'postgres:5432' },
    truth: [{ see: 'engine', container: 'postgres', field: 'State.Status', matches: 'exited' }],
    expect: unreachable('target-not-running', { may: ['dns-default-bridge'] }),
    then: [
      {
        fix: [{ do: 'start', container: 'postgres' }],
        truth: [tcp(inside('web'), '{ip:postgres}', 5432, 'answers')],
        expect: unreachable('dns-default-bridge'),
      },
    ],
  },
];
