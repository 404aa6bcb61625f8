import assert from 'node:assert/strict';
import { commands, extensions } from 'vscode';
import type { InspectDocument } from '../../../src/shared/documents/inspect.ts';
import type { MatrixDocument } from '../../../src/shared/documents/matrix.ts';
import type { ProbeDocument } from '../../../src/shared/documents/probe.ts';
import type { ContainerNetworkApi } from '../../../src/ui/api.ts';
import { newRun, type TestContainer } from '../../support/test-run.mts';

describe('what commands return to other extensions', () => {
  const run = newRun();
  let api: ContainerNetworkApi;
  let web: TestContainer;
  let client: TestContainer;

  before(async () => {
    const extension = extensions.getExtension<ContainerNetworkApi>('container-network.container-network-inspector');
    assert.ok(extension, 'the extension is not there');
    api = await extension.activate();
    const front = await run.createNetwork('front');
    web = await run.createContainer('web', { image: 'web', networks: [front] });
    client = await run.createContainer('client', { networks: [front] });
  });
  after(async () => await run.cleanUp());

  it('is what is inside a container', async () => {
    const document = await commands.executeCommand<InspectDocument>('containerNetwork.inspectContainer', {
      container: web.name,
    });
    assert.equal(document.version, 1);
    assert.equal(document.container.name, web.name);
    assert.ok(document.interfaces.some(({ name, addresses }) => name === 'eth0' && addresses.length > 0));
    assert.ok(document.sockets.some(({ port }) => port === 80));
    assert.deepEqual((await api.inspect({ container: web.name })).routes, document.routes);
  });

  it('is a measurement of bandwidth, with what it stands on', async function () {
    this.timeout(90_000);
    const document = await commands.executeCommand<ProbeDocument>('containerNetwork.measureBandwidth', {
      from: client.name,
      to: web.name,
    });
    assert.equal(document.kind, 'iperf3');
    assert.ok(document.ok, document.raw);
    assert.ok((document.result?.bitsPerSecond ?? 0) > 1e6);
    assert.equal(document.from, client.name);
  });

  it('is who reaches whom', async () => {
    const document = await commands.executeCommand<MatrixDocument>('containerNetwork.testAllPairs', {
      network: run.nameOf('front'),
      port: 80,
    });
    assert.deepEqual(
      document.pairs.map(({ from, ok }) => [from, ok]),
      [
        [client.name, true],
        [web.name, false],
      ],
    );
  });

  it('is a ping, the largest packet, the hops, and what a web server says', async () => {
    const question = { from: client.name, to: web.name };
    const ask = async (command: string, more: object = {}): Promise<ProbeDocument> =>
      await commands.executeCommand<ProbeDocument>(`containerNetwork.${command}`, { ...question, ...more });
    assert.equal((await ask('ping')).ok, true);
    const largest = await ask('findPathMtu');
    assert.equal(largest.kind === 'mtu' && largest.result?.mtu, 1500);
    const hops = await ask('traceRoute');
    assert.equal(hops.kind === 'trace' && hops.result?.reached, true);
    const answer = await ask('requestHttp', { to: `http://${web.name}/` });
    assert.equal(answer.kind === 'http' && answer.result?.status, 200);
  });

  it('is an error in words where something is wrong', async () => {
    const wrong = async (command: string, question: object): Promise<unknown> =>
      await Promise.resolve(commands.executeCommand(`containerNetwork.${command}`, question));
    await assert.rejects(wrong('ping', { from: 'nobody-there', to: web.name }), /nobody-there/);
    await assert.rejects(wrong('measureBandwidth', { from: client.name }), /"to"/);
    await assert.rejects(wrong('probeUdp', { from: client.name, to: web.name }), /port/);
    await assert.rejects(wrong('inspectContainer', { container: '' }), /"container"/);
  });
});
