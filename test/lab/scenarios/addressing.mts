import { idle, server } from './parts.mts';
import { host, inside, run, saw, tcp, unreachable, type Scenario } from './scenario.mts';

/** Addresses that are not what they seem. */
export const addressing: readonly Scenario[] = [
  {
    name: 'vpn-over-the-bridge',
    story: 'Since the VPN is up, published ports and the container’s address are dead.',
    thread: 'docker/for-linux#599',
    networks: { app: { subnet: '10.77.0.0/16' } },
    containers: { web: server([{ network: 'app', ip: '10.77.1.5' }], 80) },
    faults: [
      run(host, 'ip link add vpn0 type veth peer name vpn1', 'ip link del vpn0'),
      run(host, 'ip addr add 10.8.0.2/24 dev vpn0'),
      run(host, 'ip link set vpn0 up'),
      run(host, 'ip link set vpn1 up netns {netns:outside}'),
      run(host, 'ip route add 10.77.1.0/24 dev vpn0'),
    ],
    ask: { from: 'host', to: 'container:web:80' },
    truth: [
      tcp(host, '10.77.1.5', 80, 'unreachable'),
      saw(host, 'ip route get 10.77.1.5', 'dev vpn0'),
      tcp(inside('web'), '10.77.1.5', 80, 'answers'),
    ],
    expect: unreachable('subnet-overlap'),
  },
  {
    name: 'bridge-over-the-lan',
    story: 'The ERP server is at 198.51.100.7. From the machine it answers, from the container it does not.',
    thread: 'moby/moby#50011',
    networks: { app: { subnet: '198.51.100.0/24' } },
    containers: { importer: idle(['app']) },
    ask: { from: 'importer', to: '198.51.100.7:443' },
    truth: [
      tcp(inside('importer'), '198.51.100.7', 443, 'unreachable'),
      saw(inside('importer'), 'ip route get 198.51.100.7', '198\\.51\\.100\\.7 dev eth0'),
      // Without the bridge the host would go by its route to the LAN.
      saw(host, 'ip route show table all', '^198\\.51\\.100\\.0/25 via 203\\.0\\.113\\.1', false),
      tcp(host, '198.51.100.7', 443, 'answers'),
    ],
    faults: [run(host, 'ip route add 198.51.100.0/25 via 203.0.113.1', 'ip route del 198.51.100.0/25')],
    expect: unreachable('subnet-overlap'),
  },
  {
    name: 'same-address-twice',
    story: 'An old appliance container sets its address itself, and it is the database’s.',
    networks: { app: { subnet: '172.30.10.0/24' } },
    containers: {
      web: idle(['app']),
      db: server([{ network: 'app', ip: '172.30.10.9' }], 5432),
      appliance: idle(['app']),
    },
    faults: [run(inside('appliance'), 'ip addr add 172.30.10.9/24 dev eth0')],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      saw(inside('appliance'), 'ip -o addr', '172\\.30\\.10\\.9/24'),
      saw(inside('db'), 'ip -o addr', '172\\.30\\.10\\.9/24'),
      tcp(inside('web'), '172.30.10.9', 5432, 'refused'),
      tcp(inside('db'), '172.30.10.9', 5432, 'answers'),
    ],
    expect: unreachable('duplicate-address'),
  },
  {
    name: 'address-changed-inside',
    story: 'A start script configures the interface itself. The engine knows nothing of it.',
    networks: { app: { subnet: '172.30.10.0/24' } },
    containers: { web: idle(['app']), db: server([{ network: 'app', ip: '172.30.10.9' }], 5432) },
    faults: [
      run(inside('db'), 'ip addr flush dev {eth:db@app} scope global'),
      run(inside('db'), 'ip addr add 172.30.10.99/24 dev {eth:db@app}'),
    ],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      { see: 'dns', from: inside('web'), name: 'db', addresses: ['172.30.10.9'] },
      tcp(inside('web'), '172.30.10.9', 5432, 'unreachable'),
      tcp(inside('web'), '172.30.10.99', 5432, 'answers'),
    ],
    expect: unreachable('address-mismatch'),
  },
  {
    name: 'static-neighbour-of-old',
    story: 'Somebody pinned the MAC address of the database, and the database was made anew.',
    networks: { app: { subnet: '172.30.10.0/24' } },
    containers: { web: idle(['app']), db: server(['app'], 5432) },
    faults: [run(inside('web'), 'ip neigh replace {ip:db@app} lladdr 02:42:ac:1e:0a:fe nud permanent dev eth0')],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      saw(inside('web'), 'ip neigh', '02:42:ac:1e:0a:fe PERMANENT'),
      tcp(inside('web'), '{ip:db@app}', 5432, 'timed-out'),
      tcp(host, '{ip:db@app}', 5432, 'answers'),
    ],
    expect: unreachable('address-mismatch'),
  },
  {
    name: 'ipv6-only-on-paper',
    story: 'The engine shows an IPv6 address; inside, IPv6 is switched off.',
    thread: 'moby/moby#47644',
    networks: { app: { subnet: '172.30.10.0/24', ip6: 'fd00:30:10::/64' } },
    containers: {
      web: idle(['app']),
      db: server([{ network: 'app', ip6: 'fd00:30:10::9' }], 5432, {
        sysctls: { 'net.ipv6.conf.all.disable_ipv6': '1' },
      }),
    },
    ask: { from: 'web', to: '[fd00:30:10::9]:5432' },
    truth: [
      {
        see: 'engine',
        container: 'db',
        field: 'NetworkSettings.Networks.app.GlobalIPv6Address',
        matches: 'fd00:30:10::9',
      },
      saw(inside('db'), 'ip -6 -o addr', 'fd00', true),
      tcp(inside('web'), 'fd00:30:10::9', 5432, 'unreachable'),
    ],
    expect: unreachable('address-mismatch'),
  },
  {
    name: 'subnet-full',
    story: 'no available IPv4 addresses on this network’s address pools',
    networks: { edge: { subnet: '172.30.11.0/29' } },
    containers: {
      'edge-1': idle(['edge'], { image: 'busybox' }),
      'edge-2': idle(['edge'], { image: 'busybox' }),
      'edge-3': idle(['edge'], { image: 'busybox' }),
      'edge-4': idle(['edge'], { image: 'busybox' }),
      'edge-5': idle(['edge'], { image: 'busybox' }),
      proxy: { ...server(['edge'], 80), start: 'refused' },
    },
    ask: { from: 'edge-1', to: 'proxy:80' },
    truth: [{ see: 'engine', container: 'proxy', field: 'State.Error', matches: 'no available IPv4 addresses' }],
    expect: unreachable('address-pool-exhausted'),
  },
];
