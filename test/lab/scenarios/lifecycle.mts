import { idle, nodeServer, server, service } from './parts.mts';
import { host, inside, saw, tcp, unreachable, well, type Scenario } from './scenario.mts';

/** One of the two does not run, or not as it should. */
export const lifecycle: readonly Scenario[] = [
  {
    name: 'worker-exited',
    story: 'The worker reports that it lost its queue. It has ended itself.',
    networks: { jobs: {} },
    containers: {
      redis: server(['jobs'], 6379),
      worker: idle(['jobs'], { command: ['/bin/busybox', 'sh', '-c', 'exit 3'] }),
    },
    ask: { from: 'worker', to: 'redis:6379' },
    truth: [{ see: 'engine', container: 'worker', field: 'State.Status', matches: 'exited' }],
    expect: unreachable('source-not-running'),
  },
  {
    name: 'worker-paused',
    story: 'The worker does nothing any more. Somebody has paused it for a backup.',
    networks: { jobs: {} },
    containers: { redis: server(['jobs'], 6379), worker: idle(['jobs']) },
    faults: [{ do: 'pause', container: 'worker' }],
    ask: { from: 'worker', to: 'redis:6379' },
    truth: [
      { see: 'engine', container: 'worker', field: 'State.Status', matches: 'paused' },
      // Beside it all is well: a helper there connects.
      tcp(inside('worker'), '{ip:redis@jobs}', 6379, 'answers'),
    ],
    expect: unreachable('source-paused'),
  },
  {
    name: 'db-exited',
    story: 'could not translate host name "db" to address',
    networks: { shop_default: { compose: { project: 'shop', network: 'default' } } },
    containers: {
      'shop-db-1': idle(['shop_default'], {
        ...service('shop', 'db'),
        command: ['/bin/busybox', 'sh', '-c', 'echo FATAL: data directory has wrong ownership >&2; exit 1'],
      }),
      'shop-api-1': idle(['shop_default'], service('shop', 'api')),
    },
    ask: { from: 'shop-api-1', to: 'db:5432' },
    truth: [
      { see: 'engine', container: 'shop-db-1', field: 'State.Status', matches: 'exited' },
      { see: 'dns', from: inside('shop-api-1'), name: 'db', addresses: 'none' },
    ],
    expect: unreachable('target-not-running'),
  },
  {
    name: 'db-never-started',
    story: 'docker create was the last thing that the script did.',
    networks: { app: {} },
    containers: { web: idle(['app'], { image: 'python' }), postgres: { ...server(['app'], 5432), start: 'created' } },
    ask: { from: 'web', to: 'postgres:5432' },
    truth: [{ see: 'engine', container: 'postgres', field: 'State.Status', matches: 'created' }],
    expect: unreachable('target-not-running'),
  },
  {
    name: 'db-paused',
    story: 'It connects, and then it hangs for ever.',
    networks: { app: {} },
    containers: { api: idle(['app']), db: server(['app'], 5432) },
    faults: [{ do: 'pause', container: 'db' }],
    ask: { from: 'api', to: 'db:5432' },
    truth: [
      { see: 'engine', container: 'db', field: 'State.Status', matches: 'paused' },
      // The kernel goes on accepting for it: only the answer never comes.
      tcp(inside('api'), '{ip:db@app}', 5432, 'connects-only'),
      { see: 'ping', from: inside('api'), to: '{ip:db@app}', received: { min: 1, max: 1 } },
    ],
    expect: unreachable('target-paused'),
  },
  {
    name: 'db-paused-from-bash',
    story: 'The same, asked from an image that has only bash.',
    networks: { app: {} },
    containers: { api: idle(['app'], { image: 'bash' }), db: server(['app'], 5432) },
    faults: [{ do: 'pause', container: 'db' }],
    ask: { from: 'api', to: 'db:5432' },
    truth: [
      { see: 'engine', container: 'db', field: 'State.Status', matches: 'paused' },
      tcp(inside('api'), '{ip:db@app}', 5432, 'connects-only'),
    ],
    expect: unreachable('target-paused'),
  },
  {
    name: 'api-in-restart-loop',
    story: 'Sometimes the name is known, sometimes it is not.',
    networks: { app: {} },
    containers: {
      gateway: idle(['app']),
      api: idle(['app'], {
        command: ['/bin/busybox', 'sh', '-c', 'echo missing DATABASE_URL; exit 78'],
        restart: 'always',
      }),
    },
    ask: { from: 'gateway', to: 'api:3000' },
    truth: [
      { see: 'engine', container: 'api', field: 'State.Status', matches: 'restarting' },
      { see: 'engine', container: 'api', field: 'RestartCount', matches: '[3-9]' },
    ],
    expect: unreachable('target-restarting'),
  },
  {
    name: 'api-still-starting',
    story: 'Connection refused, half a minute after docker compose up it works.',
    networks: { app: {} },
    containers: {
      web: idle(['app']),
      api: {
        ...nodeServer(['app'], { port: 3000, delay: 600_000 }),
        health: { test: ['/usr/bin/node', '-e', 'process.exit(1)'], startPeriodSeconds: 300 },
      },
    },
    ask: { from: 'web', to: 'api:3000' },
    truth: [
      { see: 'engine', container: 'api', field: 'State.Health.Status', matches: 'starting' },
      tcp(inside('web'), '{ip:api@app}', 3000, 'refused'),
      saw(inside('api'), 'ss -Hltn', ':3000', true),
    ],
    expect: unreachable('target-starting', { may: ['nothing-listening'] }),
  },
  {
    name: 'api-just-started',
    story: 'The same without a health check: it was started this moment.',
    networks: { app: {} },
    containers: { web: idle(['app']), api: nodeServer(['app'], { port: 3000, delay: 600_000 }) },
    faults: [{ do: 'restart', container: 'api' }],
    ask: { from: 'web', to: 'api:3000' },
    truth: [tcp(inside('web'), '{ip:api@app}', 3000, 'refused')],
    expect: unreachable('target-starting', { may: ['nothing-listening'] }),
  },
  {
    name: 'api-unhealthy-and-serving',
    story: 'The health check asks for a path that is gone; the service itself answers.',
    networks: { app: {} },
    containers: {
      web: idle(['app']),
      api: { ...server(['app'], 3000), health: { test: ['/bin/busybox', 'false'] } },
    },
    ask: { from: 'web', to: 'api:3000' },
    truth: [
      { see: 'engine', container: 'api', field: 'State.Health.Status', matches: 'unhealthy' },
      tcp(inside('web'), '{ip:api@app}', 3000, 'answers'),
    ],
    expect: well({ also: ['target-unhealthy'] }),
  },
  {
    name: 'host-port-taken',
    story: 'nginx does not come up: the port is already allocated.',
    networks: { edge: {} },
    containers: {
      'old-proxy': server(['edge'], 80, { publish: { '80/tcp': '8080' } }),
      nginx: { ...server(['edge'], 80, { publish: { '80/tcp': '8080' } }), start: 'refused' },
      app: idle(['edge']),
    },
    ask: { from: 'app', to: 'nginx:80' },
    truth: [
      {
        see: 'engine',
        container: 'nginx',
        field: 'State.Error',
        matches: 'port is already allocated|address already in use',
      },
      saw(host, 'ss -Hltn', ':8080'),
    ],
    expect: unreachable('host-port-taken'),
  },
  {
    name: 'start-failed',
    story: 'exec: "/docker-entrypoint.sh": no such file or directory',
    networks: { app: {} },
    containers: {
      web: idle(['app']),
      mysql: { networks: ['app'], command: ['/docker-entrypoint.sh', 'mysqld'], start: 'refused' },
    },
    ask: { from: 'web', to: 'mysql:3306' },
    truth: [{ see: 'engine', container: 'mysql', field: 'State.Error', matches: 'no such file' }],
    expect: unreachable('start-failed'),
  },
  {
    name: 'vpn-sidecar-left-behind',
    story: 'qBittorrent goes through the VPN container. After an update of that it has no network at all.',
    networks: { media: {} },
    containers: {
      prowlarr: server(['media'], 9696),
      gluetun: idle(['media']),
      qbittorrent: { mode: 'container:gluetun' },
    },
    faults: [{ do: 'restart', container: 'gluetun' }],
    ask: { from: 'qbittorrent', to: 'prowlarr:9696' },
    truth: [
      saw(inside('qbittorrent'), 'ip -o addr', 'eth', true),
      tcp(inside('gluetun'), '{ip:prowlarr@media}', 9696, 'answers'),
    ],
    expect: unreachable('shared-namespace-stale'),
  },
  {
    name: 'compose-alias-of-stopped-service',
    story: 'The alias is on the network, its owner is stopped.',
    networks: { app: {} },
    containers: { web: idle(['app']), cache: server([{ network: 'app', aliases: ['redis'] }], 6379) },
    faults: [{ do: 'stop', container: 'cache' }],
    ask: { from: 'web', to: 'redis:6379' },
    truth: [
      { see: 'dns', from: inside('web'), name: 'redis', addresses: 'none' },
      { see: 'engine', container: 'cache', field: 'State.Status', matches: 'exited' },
    ],
    expect: unreachable('target-not-running'),
  },
];
