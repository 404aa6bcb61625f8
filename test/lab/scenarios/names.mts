import { idle, server, service } from './parts.mts';
import { inside, run, tcp, unreachable, degraded, type Check, type Scenario } from './scenario.mts';

const unknown = (from: string, name: string): Check => ({ see: 'dns', from: inside(from), name, addresses: 'none' });

/** Two on the default bridge, where there are no names; asked with whatever the image has. */
const onDefaultBridge = (['tools', 'busybox', 'bash', 'python', 'static'] as const).map((image): Scenario => ({
  name: `default-bridge-${image}`,
  story: 'docker run both, and the one does not know the other by name.',
  thread: 'moby/moby#47464',
  containers: { web: { image }, db: server([], 5432) },
  ask: { from: 'web', to: 'db:5432' },
  truth: [
    { see: 'dns', from: inside('web'), name: 'db', server: '198.18.0.53', addresses: 'none' },
    tcp(inside('web'), '{ip:db}', 5432, 'answers'),
  ],
  expect: unreachable('dns-default-bridge'),
}));

/** A slip of the finger, with the tools of several images. */
const misspelt = (['tools', 'bash', 'node'] as const).map((image): Scenario => ({
  name: `misspelt-name-${image}`,
  story: 'getaddrinfo ENOTFOUND databse',
  networks: { app: {} },
  containers: { web: idle(['app'], { image }), database: server(['app'], 5432) },
  ask: { from: 'web', to: 'databse:5432' },
  truth: [unknown('web', 'databse'), tcp(inside('web'), '{ip:database@app}', 5432, 'answers')],
  expect: unreachable('name-not-found'),
}));

/** The name and what becomes of it. */
export const names: readonly Scenario[] = [
  ...onDefaultBridge,
  ...misspelt,
  {
    name: 'alias-lost-on-reconnect',
    story: 'docker network disconnect and connect, and since then the service name is gone.',
    thread: 'docker/compose#8223',
    networks: { shop_default: { compose: { project: 'shop', network: 'default' } } },
    containers: {
      'shop-web-1': idle(['shop_default'], service('shop', 'web')),
      'shop-api-1': server(['shop_default'], 3000, service('shop', 'api')),
    },
    faults: [
      { do: 'disconnect', container: 'shop-api-1', network: 'shop_default' },
      { do: 'connect', container: 'shop-api-1', to: 'shop_default' },
    ],
    ask: { from: 'shop-web-1', to: 'api:3000' },
    truth: [unknown('shop-web-1', 'api'), tcp(inside('shop-web-1'), '{ip:shop-api-1@shop_default}', 3000, 'answers')],
    expect: unreachable('name-not-found'),
  },
  {
    name: 'name-on-backend-only',
    story: 'The frontend asks for the database, which is on the backend network.',
    networks: { frontend: {}, backend: {} },
    containers: {
      'shop-frontend': idle(['frontend']),
      'shop-api': server(['frontend', 'backend'], 3000),
      'shop-db': server([{ network: 'backend', aliases: ['db'] }], 5432),
    },
    ask: { from: 'shop-frontend', to: 'db:5432' },
    truth: [unknown('shop-frontend', 'db'), tcp(inside('shop-api'), '{ip:shop-db@backend}', 5432, 'answers')],
    expect: unreachable('name-on-other-network'),
  },
  {
    name: 'other-compose-project',
    story: 'Two projects of Compose, and the one wants to use the database of the other.',
    thread: 'docker/compose#11257',
    networks: {
      blog_default: { compose: { project: 'blog', network: 'default' } },
      infra_default: { compose: { project: 'infra', network: 'default' } },
    },
    containers: {
      'blog-web-1': idle(['blog_default'], { ...service('blog', 'web'), image: 'busybox' }),
      'infra-postgres-1': server(['infra_default'], 5432, service('infra', 'postgres')),
    },
    ask: { from: 'blog-web-1', to: 'postgres:5432' },
    truth: [
      unknown('blog-web-1', 'postgres'),
      { see: 'engine', container: 'infra-postgres-1', field: 'State.Status', matches: 'running' },
    ],
    expect: unreachable('name-on-other-network'),
  },
  {
    name: 'extra-hosts-out-of-date',
    story: 'extra_hosts in the Compose file names an address that the database had last year.',
    networks: { app: { subnet: '172.30.10.0/24' } },
    containers: {
      db: server(['app'], 5432),
      web: idle(['app'], { hosts: ['db:172.30.10.77'] }),
    },
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      { see: 'file', container: 'web', file: '/etc/hosts', matches: '^172\\.30\\.10\\.77\\s+db' },
      { see: 'dns', from: inside('web'), name: 'db', addresses: ['{ip:db@app}'] },
      tcp(inside('web'), '{ip:db@app}', 5432, 'answers'),
    ],
    expect: unreachable('name-overridden', { may: ['stale-address'] }),
  },
  {
    name: 'hosts-edited-by-hand',
    story: 'Somebody tried something out in /etc/hosts and forgot about it. nslookup says that all is well.',
    networks: { app: { subnet: '172.30.10.0/24' } },
    containers: { db: server(['app'], 5432), web: idle(['app'], { image: 'busybox' }) },
    faults: [{ do: 'write', container: 'web', file: '/etc/hosts', text: '172.30.10.78 db\n', append: true }],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      { see: 'dns', from: inside('web'), name: 'db', addresses: ['{ip:db@app}'] },
      {
        see: 'exec',
        container: 'web',
        argv: ['ping', '-c', '1', '-w', '1', 'db'],
        matches: '172\\.30\\.10\\.78',
        fails: true,
      },
    ],
    expect: unreachable('name-overridden', { may: ['stale-address'] }),
  },
  {
    name: 'same-service-twice',
    story: 'Every second request fails. Two projects call a service "api" and share a network.',
    thread: 'docker/compose#8223',
    networks: { proxy: {} },
    containers: {
      'shop-api-1': server(['proxy'], 3000, service('shop', 'api')),
      'blog-api-1': server(['proxy'], 8000, service('blog', 'api')),
      traefik: idle(['proxy']),
    },
    ask: { from: 'traefik', to: 'api:3000' },
    truth: [
      {
        see: 'dns',
        from: inside('traefik'),
        name: 'api',
        addresses: ['{ip:shop-api-1@proxy}', '{ip:blog-api-1@proxy}'],
      },
      tcp(inside('traefik'), '{ip:shop-api-1@proxy}', 3000, 'answers'),
      tcp(inside('traefik'), '{ip:blog-api-1@proxy}', 3000, 'refused'),
    ],
    expect: degraded('name-ambiguous', { may: ['nothing-listening'] }),
  },
  ...(['localhost:5432', '127.0.0.1:5432'] as const).map((to, index): Scenario => ({
    name: `localhost-is-myself-${index + 1}`,
    story: 'It worked on the developer’s machine with DATABASE_URL=postgres://localhost.',
    networks: { app: {} },
    containers: { web: idle(['app'], { image: index === 0 ? 'tools' : 'python' }), db: server(['app'], 5432) },
    ask: { from: 'web', to },
    truth: [tcp(inside('web'), '127.0.0.1', 5432, 'refused'), tcp(inside('web'), '{ip:db@app}', 5432, 'answers')],
    expect: unreachable('localhost-is-self', { may: ['nothing-listening'] }),
  })),
  {
    name: 'host-docker-internal-on-linux',
    story: 'host.docker.internal works on the Mac, not on the server.',
    thread: 'docker/for-linux#264',
    networks: { app: {} },
    containers: { web: idle(['app']) },
    ask: { from: 'web', to: 'host.docker.internal:8080' },
    truth: [
      unknown('web', 'host.docker.internal'),
      { see: 'file', container: 'web', file: '/etc/hosts', matches: 'host\\.docker\\.internal', not: true },
    ],
    expect: unreachable('host-name-missing'),
  },
  {
    name: 'resolv-conf-overwritten',
    story: 'The VPN client in the container wrote its own resolv.conf; since then no container is found.',
    networks: { app: {} },
    containers: { web: idle(['app']), db: server(['app'], 5432) },
    faults: [{ do: 'write', container: 'web', file: '/etc/resolv.conf', text: 'nameserver 198.18.0.53\n' }],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      { see: 'file', container: 'web', file: '/etc/resolv.conf', matches: '^nameserver 198\\.18\\.0\\.53\\n$' },
      { see: 'dns', from: inside('web'), name: 'db', addresses: ['{ip:db@app}'] },
      { see: 'dns', from: inside('web'), name: 'db', server: '198.18.0.53', addresses: 'none' },
    ],
    expect: unreachable('resolver-not-docker'),
  },
  {
    name: 'embedded-dns-nat-flushed',
    story: 'A firewall script in the container begins with iptables -t nat -F.',
    thread: 'moby/moby#46329',
    networks: { app: {} },
    containers: { web: idle(['app']), db: server(['app'], 5432) },
    faults: [run(inside('web'), 'iptables -t nat -F')],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      { see: 'dns', from: inside('web'), name: 'db', addresses: 'silent' },
      tcp(inside('web'), '{ip:db@app}', 5432, 'answers'),
    ],
    expect: unreachable('embedded-dns-broken'),
  },
  {
    name: 'embedded-dns-blocked',
    story: 'The hardening script allows DNS to the company’s servers only.',
    networks: { app: {} },
    containers: { web: idle(['app'], { image: 'python' }), db: server(['app'], 5432) },
    faults: [run(inside('web'), 'iptables -A OUTPUT -d 127.0.0.11 -j DROP')],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      { see: 'dns', from: inside('web'), name: 'db', addresses: 'silent' },
      tcp(inside('web'), '{ip:db@app}', 5432, 'answers'),
    ],
    expect: unreachable('embedded-dns-broken'),
  },
  {
    name: 'company-nameserver-gone',
    story: 'Containers find each other, but nothing outside.',
    networks: { app: {} },
    containers: { web: idle(['app'], { dns: ['203.0.113.53'] }), db: server(['app'], 5432) },
    ask: { from: 'web', to: 'api.ext.test:443' },
    truth: [
      { see: 'dns', from: inside('web'), name: 'db', addresses: ['{ip:db@app}'] },
      { see: 'dns', from: inside('web'), name: 'api.ext.test', server: '203.0.113.53', addresses: 'silent' },
      tcp(inside('web'), '198.51.100.7', 443, 'answers'),
    ],
    expect: unreachable('nameserver-unreachable'),
  },
  {
    name: 'nameserver-gone-default-bridge',
    story: 'apt-get update in a plain docker run: temporary failure in name resolution.',
    containers: { builder: { dns: ['203.0.113.53'] } },
    ask: { from: 'builder', to: 'deb.ext.test:80' },
    truth: [
      { see: 'dns', from: inside('builder'), name: 'deb.ext.test', server: '203.0.113.53', addresses: 'silent' },
      tcp(inside('builder'), '198.51.100.7', 80, 'answers'),
    ],
    expect: unreachable('nameserver-unreachable'),
  },
  {
    name: 'dns-fails-now-and-then',
    story: 'EAI_AGAIN, a few times an hour, for no reason.',
    thread: 'moby/libnetwork#2049',
    networks: { app: {} },
    // Python asks over UDP, as programs do.
    containers: { web: idle(['app'], { image: 'python' }), db: server(['app'], 5432) },
    faults: [
      run(
        inside('web'),
        'iptables -A OUTPUT -p udp -d 127.0.0.11 -m statistic --mode nth --every 3 --packet 0 -j DROP',
      ),
    ],
    ask: { from: 'web', to: 'db:5432' },
    truth: [
      { see: 'dns', from: inside('web'), name: 'db', addresses: 'silent' },
      { see: 'dns', from: inside('web'), name: 'db', addresses: ['{ip:db@app}'] },
      tcp(inside('web'), '{ip:db@app}', 5432, 'answers'),
    ],
    expect: degraded('resolver-intermittent'),
  },
  {
    name: 'unknown-name-and-no-tcp',
    story:
      'Names outside are asked for over UDP; the company’s server takes no TCP, and BusyBox’s netcat speaks nothing else.',
    networks: { app: {} },
    containers: { db: server(['app'], 5432), web: idle(['app'], { image: 'busybox' }) },
    ask: { from: 'web', to: 'nosuch.corp.test:5432' },
    truth: [{ see: 'dns', from: inside('web'), name: 'nosuch.corp.test', addresses: 'none' }],
    expect: unreachable('name-not-found', { not: ['nameserver-unreachable'] }),
  },
  {
    name: 'unknown-name-and-no-tcp-from-bash',
    story: 'The same server; the image has bash and nothing that asks for names.',
    networks: { app: {} },
    containers: { db: server(['app'], 5432), web: idle(['app'], { image: 'bash' }) },
    ask: { from: 'web', to: 'nosuch.corp.test:5432' },
    truth: [{ see: 'dns', from: inside('web'), name: 'nosuch.corp.test', addresses: 'none' }],
    expect: unreachable('name-not-found', { not: ['nameserver-unreachable'] }),
  },
  {
    name: 'name-copied-from-kubernetes',
    story: 'The configuration comes from the cluster; here is Compose.',
    networks: { app: {} },
    containers: { db: server(['app'], 5432), web: idle(['app']) },
    ask: { from: 'web', to: 'db.default.svc.cluster.local:5432' },
    truth: [
      { see: 'dns', from: inside('web'), name: 'db.default.svc.cluster.local', addresses: 'none' },
      tcp(inside('web'), '{ip:db@app}', 5432, 'answers'),
    ],
    expect: unreachable('name-not-found', { also: ['kubernetes-name'] }),
  },
  {
    name: 'search-domain-catches-all',
    story: 'The wildcard record of the company’s domain answers for every name; ndots was copied from Kubernetes.',
    networks: { app: {} },
    containers: {
      api: server(['app'], 3000),
      web: idle(['app'], { dnsSearch: ['ext.test'], dnsOptions: ['ndots:5'] }),
    },
    ask: { from: 'web', to: 'api:3000' },
    truth: [
      { see: 'dns', from: inside('web'), name: 'api', addresses: ['{ip:api@app}'] },
      { see: 'dns', from: inside('web'), name: 'api.ext.test', addresses: ['198.51.100.7'] },
      { see: 'file', container: 'web', file: '/etc/resolv.conf', matches: 'ndots:5' },
      {
        see: 'exec',
        container: 'web',
        argv: ['/usr/bin/ping', '-c', '1', '-W', '1', 'api'],
        matches: '198\\.51\\.100\\.7',
      },
    ],
    expect: unreachable('search-domain'),
  },
  {
    name: 'address-of-yesterday',
    story: 'The address stood in the .env file; docker compose up gave the database another one.',
    thread: 'moby/moby#19261',
    networks: { app: { subnet: '172.30.10.0/24' } },
    containers: {
      db: server([{ network: 'app', ip: '172.30.10.9' }], 5432),
      web: idle(['app'], { env: ['DB_HOST=172.30.10.9'] }),
    },
    faults: [
      { do: 'remove', container: 'db' },
      { do: 'create', container: 'db', spec: server([{ network: 'app', ip: '172.30.10.20' }], 5432) },
    ],
    ask: { from: 'web', to: '172.30.10.9:5432' },
    truth: [tcp(inside('web'), '172.30.10.9', 5432, 'unreachable'), tcp(inside('web'), '{ip:db@app}', 5432, 'answers')],
    expect: unreachable('stale-address'),
  },
];
