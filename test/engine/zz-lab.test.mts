import assert from 'node:assert/strict';
import { eventuallyHolds } from '../support/eventually.mts';
import { needsLab, skipBecause } from '../support/skip.mts';
import { newRun, type TestContainer, type TestNetwork } from '../support/test-run.mts';

describe('the lab', () => {
  const run = newRun();
  let network: TestNetwork, web: TestContainer, client: TestContainer;
  before(async () => {
    network = await run.createNetwork('front', { IPAM: { Config: [{ Subnet: '172.30.1.0/24' }] } });
    web = await run.createContainer('web', {
      image: 'web',
      networks: [{ network, aliases: ['api'], ipv4: '172.30.1.9' }],
    });
    client = await run.createContainer('client', { networks: [network] });
  });
  after(async () => await run.cleanUp());

  it('lets a container reach another by its alias', async () => {
    const { code, stdout } = await run.exec(client, ['timeout', '3', 'wget', '-qO-', 'http://api/']);
    assert.deepEqual({ code, stdout }, { code: 0, stdout: 'hello from web\n' });
    assert.equal((await run.endpointOf(web, network)).IPAddress, '172.30.1.9');
  });
  it('unknown name is quick', async () => {
    const t = Date.now();
    console.log(await run.exec(client, ['ping', '-c1', 'nosuch']), Date.now() - t);
    console.log(await run.docker(['version', '-f', '{{.Server.Version}}']));
  });
  it('loses packets when the firewall drops them', async function () {
    const lab = needsLab(this);
    await lab.inNamespace(['iptables', '-I', 'DOCKER-USER', '-p', 'tcp', '-j', 'DROP']);
    assert.notEqual((await run.exec(client, ['timeout', '1', 'wget', '-qO-', 'http://api/'])).code, 0);
    await lab.inNamespace(['iptables', '-D', 'DOCKER-USER', '1']);
    await lab.inContainerNamespace(await run.pidOf(client), ['ip', 'route', 'del', 'default']);
    assert.match(
      await lab.inContainerNamespace(await run.pidOf(client), ['ip', 'route']),
      /^172.30.1.0\/24 dev eth0[^\n]*\n$/,
    );
  });
  it('restarts', async function () {
    const lab = needsLab(this);
    const t = Date.now();
    await lab.restart();
    console.log('restart', Date.now() - t);
    assert.equal((await run.inspect(web)).State.Status, 'exited');
    await run.act(web, 'start');
    await eventuallyHolds(async () => assert.equal((await run.inspect(web)).State.Status, 'running'));
  });
  it('skips', function () {
    skipBecause(this, 'just because');
  });
});
