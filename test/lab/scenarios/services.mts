import { idle, server } from './parts.mts';
import {
  degraded,
  inside,
  registryKinds,
  tcp,
  unreachable,
  well,
  type Action,
  type Check,
  type RegistryKind,
  type Scenario,
} from './scenario.mts';

const app = { app: { subnet: '172.30.10.0/24' } };

type Entry = Omit<Extract<Action, { do: 'register' }>, 'do' | 'registry' | 'container'>;

/** The ways in which a service can't be used, and two in which it can: the same with each registry. */
const ofEach = registryKinds.flatMap((registry): readonly Scenario[] => {
  const { flags, register, registered, shop } = partsOf(registry);
  const orders: Entry = { service: 'orders', id: 'orders-1', address: '{ip:orders@app}', port: 3000 };
  const common = { networks: app, ask: { from: 'web', to: 'service:orders' }, flags };
  return [
    {
      ...common,
      name: `${registry}-well`,
      story: 'Registered, there, and serving; beside it an old service of nearly the same name whose instance is gone.',
      containers: shop,
      faults: [
        register(orders),
        register({ service: 'orders-old', id: 'orders-old-1', address: '172.30.10.99', port: 3000 }),
      ],
      truth: [registered(orders), tcp(inside('web'), '{ip:orders@app}', 3000, 'answers')],
      expect: well({ not: ['instance-gone', 'not-registered'] }),
    },
    {
      ...common,
      name: `${registry}-not-registered`,
      story: 'The service runs and forgot to register: its client finds nothing. Another one of the team is there.',
      containers: shop,
      faults: [register({ service: 'order', id: 'order-1', address: '{ip:orders@app}', port: 3000 })],
      truth: [{ ...registered(orders), not: true }, tcp(inside('web'), '{ip:orders@app}', 3000, 'answers')],
      expect: unreachable('not-registered'),
    },
    {
      ...common,
      name: `${registry}-instance-gone`,
      story: 'The container was removed and nobody took the entry out.',
      containers: shop,
      faults: [register(orders), { do: 'remove', container: 'orders' }],
      truth: [registered(orders), tcp(inside('web'), '{ip:orders@app}', 3000, 'unreachable')],
      expect: unreachable('instance-gone'),
    },
    {
      ...common,
      name: `${registry}-instance-moved`,
      story: 'Connected anew, the container has another address; the entry has the old one.',
      containers: shop,
      faults: [
        register(orders),
        { do: 'disconnect', container: 'orders', network: 'app' },
        { do: 'connect', container: 'orders', to: { network: 'app', ip: '172.30.10.77' } },
      ],
      truth: [registered(orders), tcp(inside('web'), '172.30.10.77', 3000, 'answers')],
      expect: unreachable('instance-gone'),
    },
    {
      ...common,
      name: `${registry}-request-refused`,
      story: 'Registered with the port of the old version.',
      containers: shop,
      faults: [register({ ...orders, port: 8080 })],
      truth: [registered(orders), tcp(inside('web'), '{ip:orders@app}', 8080, 'refused')],
      expect: unreachable('request-failed', { may: ['nothing-listening'] }),
    },
    {
      ...common,
      name: `${registry}-request-from-elsewhere`,
      story: 'Registered with its address on a network that the client is not on.',
      networks: { ...app, jobs: { subnet: '172.30.20.0/24' } },
      containers: { ...shop, web: idle(['jobs']) },
      faults: [register(orders)],
      truth: [registered(orders), tcp(inside('web'), '{ip:orders@app}', 3000, 'timed-out')],
      expect: unreachable('request-failed', { may: ['no-shared-network'] }),
    },
    {
      ...common,
      name: `${registry}-one-of-two-gone`,
      story: 'Two instances are registered, one of them is no more: every other request fails.',
      containers: shop,
      faults: [register(orders), register({ ...orders, id: 'orders-2', address: '172.30.10.99' })],
      truth: [
        registered({ ...orders, id: 'orders-2' }),
        tcp(inside('web'), '{ip:orders@app}', 3000, 'answers'),
        tcp(inside('web'), '172.30.10.99', 3000, 'unreachable'),
      ],
      expect: degraded('instance-gone'),
    },
  ];
});

const consul = partsOf('consul');
const orders: Entry = { service: 'orders', id: 'orders-1', address: '{ip:orders@app}', port: 3000 };

/** What only a registry with health checks knows, and what takes two of them. */
const ofSome: readonly Scenario[] = [
  {
    name: 'consul-all-unhealthy',
    story: 'The check of the only instance fails, so that Consul’s clients leave it out, although it serves.',
    networks: app,
    containers: consul.shop,
    faults: [consul.register({ ...orders, health: 'critical' })],
    ask: { from: 'web', to: 'service:orders' },
    flags: consul.flags,
    truth: [consul.registered(orders), tcp(inside('web'), '{ip:orders@app}', 3000, 'answers')],
    expect: degraded('instance-unhealthy'),
  },
  {
    name: 'consul-well-with-one-unhealthy',
    story: 'One of two instances is ill, and clients are sent to the other.',
    networks: app,
    containers: { ...consul.shop, 'orders-b': server(['app'], 3000) },
    faults: [
      consul.register({ ...orders, health: 'passing' }),
      consul.register({ ...orders, id: 'orders-2', address: '{ip:orders-b@app}', health: 'critical' }),
    ],
    ask: { from: 'web', to: 'service:orders' },
    flags: consul.flags,
    truth: [consul.registered(orders), tcp(inside('web'), '{ip:orders@app}', 3000, 'answers')],
    expect: well({ also: ['instance-unhealthy'] }),
  },
  {
    name: 'well-in-two-registries',
    story: 'While the team moves from ZooKeeper to Consul, the service is in both.',
    networks: app,
    containers: { ...consul.shop, old: { image: 'etcd', networks: ['app'] } },
    faults: [consul.register(orders), { ...consul.register(orders), registry: 'etcd', container: 'old' }],
    ask: { from: 'web', to: 'service:orders' },
    flags: [...consul.flags, '--registry', 'etcd=http://old:2379'],
    truth: [consul.registered(orders), { ...consul.registered(orders), registry: 'etcd', container: 'old' }],
    expect: well({ also: ['service-duplicated'] }),
  },
  {
    name: 'well-by-the-name-of-kubernetes',
    story: 'The configuration was copied from the cluster.',
    networks: app,
    containers: consul.shop,
    faults: [consul.register(orders)],
    ask: { from: 'web', to: 'service:orders.default.svc.cluster.local' },
    flags: consul.flags,
    truth: [consul.registered(orders), tcp(inside('web'), '{ip:orders@app}', 3000, 'answers')],
    expect: well({ also: ['kubernetes-name'] }),
  },
];

/** Services by a registry, asked as a client would. */
export const services: readonly Scenario[] = [...ofEach, ...ofSome];

interface Parts {
  readonly shop: Scenario['containers'];
  readonly flags: readonly string[];
  readonly register: (entry: Entry) => Extract<Action, { do: 'register' }>;
  readonly registered: (entry: Pick<Entry, 'service' | 'id'>) => Extract<Check, { see: 'registered' }>;
}

function partsOf(registry: RegistryKind): Parts {
  const where = {
    consul: 'consul=http://registry:8500',
    etcd: 'etcd=http://registry:2379',
    zookeeper: 'zookeeper=registry:2181',
  };
  return {
    shop: { registry: { image: registry, networks: ['app'] }, orders: server(['app'], 3000), web: idle(['app']) },
    flags: ['--registry', where[registry]],
    register: (entry) => ({ do: 'register', registry, container: 'registry', ...entry }),
    registered: ({ service, id }) => ({ see: 'registered', registry, container: 'registry', service, id }),
  };
}
