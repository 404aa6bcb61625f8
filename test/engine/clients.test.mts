import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.mts';
import { cliJson } from '../support/cli.mts';
import { newRun, type TestContainer, type TestNetwork } from '../support/test-run.mts';

interface ServicesDocument {
  readonly clients: {
    readonly ttlSeconds: number | null;
    readonly addresses: readonly string[];
    readonly read: number;
    readonly holds: readonly {
      readonly container: { readonly name: string };
      readonly kind: string;
      readonly address: string;
      readonly port: number | null;
      readonly state: string | null;
      readonly owner: { readonly name: string } | null;
      readonly summary: string;
    }[];
    readonly unread: readonly unknown[];
  };
}

describe('what clients still go by', () => {
  const run = newRun();
  let front: TestNetwork;
  let db: TestContainer;
  let web: TestContainer;
  let pinned: TestContainer;

  before(async () => {
    front = await run.createNetwork('front', { IPAM: { Config: [{ Subnet: '172.31.51.0/24' }] } });
    db = await run.createContainer('db', {
      ...{ image: 'python', networks: [{ network: front, aliases: ['db'], ipv4: '172.31.51.10' }] },
      command: [
        'python3',
        '-c',
        'import socket\ns=socket.create_server(("",5432))\nheld=[]\nwhile True: held.append(s.accept())',
      ],
      body: { ExposedPorts: { '5432/tcp': {} } },
    });
    // A pool of connections that is idle, as those of most programs are.
    web = await run.createContainer('web', {
      ...{ image: 'python', networks: [front] },
      command: [
        'python3',
        '-c',
        'import socket,time\nheld=[]\nwhile len(held)<3:\n try: held.append(socket.create_connection(("db",5432),2))\n except OSError: time.sleep(.2)\ntime.sleep(1e6)',
      ],
    });
    pinned = await run.createContainer('pinned', {
      ...{ networks: [front], hostConfig: { ExtraHosts: ['db:172.31.51.77'] } },
    });
  });
  after(async () => await run.cleanUp());

  const asked = async (): Promise<ServicesDocument['clients']> =>
    (await cliJson<ServicesDocument>(['services', 'db', '--network', front.name, '--clients'])).clients;

  it('is nothing but the line of the hosts file as long as the service is where it was', async () => {
    await eventually(
      async () =>
        (await run.exec(web, ['python3', '-c', 'print(open("/proc/net/tcp").read())'])).stdout.match(/:1538 01 /g)
          ?.length === 3,
      { within: 15_000 },
    );
    const clients = await asked();
    assert.deepEqual(
      clients.holds.map(({ container, kind, address, owner }) => [container.name, kind, address, owner]),
      [[pinned.name, 'hosts', '172.31.51.77', null]],
    );
    assert.deepEqual([clients.addresses, clients.ttlSeconds, clients.unread], [['172.31.51.10'], 600, []]);
    assert.equal(clients.read, 3);
  });

  it('is the old address in open connections, once it has another', async () => {
    await run.disconnect(db, front);
    await run.connect(db, { network: front, aliases: ['db'], ipv4: '172.31.51.20' });
    const { holds, addresses } = await asked();
    assert.deepEqual(addresses, ['172.31.51.20']);
    const connection = holds.find(({ kind }) => kind === 'connection');
    assert.deepEqual(
      [connection?.container.name, connection?.address, connection?.port, connection?.state],
      [web.name, '172.31.51.10', 5432, 'established'],
    );
    assert.match(connection?.summary ?? '', /3 open connections to 172\.31\.51\.10:5432/);
    // db itself keeps its ends of them, to an address that somebody has.
    assert.deepEqual(holds.map(({ container }) => container.name).sort(), [pinned.name, web.name].sort());
  });
});
