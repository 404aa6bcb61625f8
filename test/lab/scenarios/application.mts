import { idle, nodeServer, secureServer, server } from './parts.mts';
import { inside, tcp, type Scenario } from './scenario.mts';

const app = { app: { subnet: '172.30.10.0/24' } };

/** The connection is well, and the application has reason to fail all the same: none of it may be called a fault. */
export const application: readonly Scenario[] = [
  {
    name: 'app-behind-a-broken-backend',
    story: 'The gateway answers 502.',
    networks: app,
    containers: {
      gateway: nodeServer(['app'], { port: 8080, body: 'response.statusCode = 502; response.end()' }),
      web: idle(['app']),
    },
    ask: { from: 'web', to: 'gateway:8080' },
    truth: [tcp(inside('web'), '{ip:gateway@app}', 8080, 'answers')],
    expect: { verdict: 'reachable', cause: null, also: ['http-error'] },
  },
  {
    name: 'app-needs-a-login',
    story: 'curl says 401, and only from Python.',
    networks: app,
    containers: {
      api: nodeServer(['app'], { port: 3000, body: 'response.statusCode = 401; response.end()' }),
      worker: idle(['app'], { image: 'python' }),
    },
    ask: { from: 'worker', to: 'api:3000' },
    truth: [tcp(inside('worker'), '{ip:api@app}', 3000, 'answers')],
    expect: { verdict: 'reachable', cause: null, also: ['http-error'] },
  },
  {
    name: 'app-speaks-tls',
    story: 'Empty reply from server: http:// where https:// is spoken.',
    networks: app,
    containers: { api: secureServer(['app'], 8080), web: idle(['app']) },
    ask: { from: 'web', to: 'api:8080' },
    truth: [tcp(inside('web'), '{ip:api@app}', 8080, 'connects-only')],
    expect: { verdict: 'reachable', cause: null, also: ['tls-mismatch'] },
  },
  {
    name: 'app-speaks-plain-http',
    story: 'wrong version number: https:// where http:// is spoken.',
    networks: app,
    containers: { api: server(['app'], 8443), web: idle(['app']) },
    ask: { from: 'web', to: 'api:8443' },
    truth: [tcp(inside('web'), '{ip:api@app}', 8443, 'answers')],
    expect: { verdict: 'reachable', cause: null, also: ['tls-mismatch'] },
  },
  {
    name: 'app-with-an-old-certificate',
    story: 'x509: certificate has expired.',
    networks: app,
    containers: { shop: secureServer(['app'], 443), web: idle(['app'], { image: 'python' }) },
    ask: { from: 'web', to: 'shop:443' },
    truth: [tcp(inside('web'), '{ip:shop@app}', 443, 'connects-only')],
    expect: { verdict: 'reachable', cause: null, also: ['certificate-problem'] },
  },
  {
    name: 'app-with-a-proxy',
    story: 'ping works, nc works, and curl gets a page of the company’s proxy.',
    networks: app,
    containers: {
      api: server(['app'], 8080),
      web: idle(['app'], { env: ['http_proxy=http://joe:secret@proxy.company:3128', 'no_proxy=localhost,db'] }),
    },
    ask: { from: 'web', to: 'api:8080' },
    truth: [
      { see: 'exec', container: 'web', argv: ['sh', '-c', 'echo $http_proxy'], matches: 'proxy.company' },
      tcp(inside('web'), '{ip:api@app}', 8080, 'answers'),
    ],
    expect: { verdict: 'reachable', cause: null, also: ['proxy-configured'] },
  },
  {
    name: 'app-past-a-proxy',
    story: 'A proxy for the world, and the own network excepted.',
    networks: app,
    containers: {
      api: server(['app'], 8080),
      web: idle(['app'], { env: ['HTTP_PROXY=http://proxy.company:3128', 'NO_PROXY=api,172.30.0.0/16'] }),
    },
    ask: { from: 'web', to: 'api:8080' },
    truth: [tcp(inside('web'), '{ip:api@app}', 8080, 'answers')],
    expect: { verdict: 'reachable', cause: null, not: ['proxy-configured'] },
  },
  {
    name: 'app-just-started',
    story: 'It listens at once, and warms its cache for a while.',
    networks: app,
    containers: {
      cache: {
        ...server(['app'], 6379),
        health: { test: ['/bin/busybox', 'false'], startPeriodSeconds: 300 },
      },
      web: idle(['app']),
    },
    ask: { from: 'web', to: 'cache:6379' },
    truth: [
      { see: 'engine', container: 'cache', field: 'State.Health.Status', matches: 'starting' },
      tcp(inside('web'), '{ip:cache@app}', 6379, 'answers'),
    ],
    expect: { verdict: 'reachable', cause: null, also: ['just-started'] },
  },
];
