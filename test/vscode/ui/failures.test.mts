import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeEngine } from '../../fake-engine/fake-engine.mts';
import { sayJson, silence, speak } from '../../fake-engine/misbehaviour.mts';
import { readRecording, type Recording } from '../../fake-engine/recording.mts';
import { eventuallyHolds } from '../../support/eventually.mts';
import { skipBecause } from '../../support/skip.mts';
import type { Tree } from '../pages/tree.mts';
import { screens } from './screens.mts';
import { useWorkbench } from './use-workbench.mts';

/** An engine with nothing on it but its own networks. */
function bare(): Recording {
  const recording = readRecording('debian');
  const own = (network: unknown): boolean =>
    ['bridge', 'host', 'none'].includes((network as { readonly Name: string }).Name);
  const emptied = (network: unknown): object => ({ ...(network as object), Containers: {} });
  return {
    ...recording,
    networks: recording.networks.filter(own),
    networkInspects: recording.networkInspects.filter(own).map(emptied),
    containers: [],
    containerInspects: [],
  };
}

/** The file of a socket whose listener was killed. */
function leaveSocket(path: string): void {
  const program = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', program]);
}

describe('the networks view says what to do next', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cni-ui-'));
  const stops: (() => Promise<void>)[] = [];
  const workbench = useWorkbench({
    theme: 'dark',
    env: { DOCKER_HOST: undefined, DOCKER_CONTEXT: undefined, XDG_RUNTIME_DIR: '/nonexistent' },
    settings: { 'containerNetwork.engine.host': 'unix:///nonexistent/docker.sock' },
  });
  const networks = (): Tree => workbench().tree('Networks');

  before(async () => await workbench().showContainer('Container Network'));
  after(async () => {
    for (const stop of stops) await stop();
    rmSync(folder, { recursive: true });
  });

  /** Looks at another engine and waits for the words; then the buttons below them have to be these. */
  async function says(host: string, words: RegExp, buttons: readonly string[], context = ''): Promise<void> {
    workbench().host.changeSettings({
      'containerNetwork.engine.host': host,
      'containerNetwork.engine.context': context,
    });
    await eventuallyHolds(
      async () => {
        assert.match(await networks().welcome.innerText(), words);
        assert.ok(await networks().welcome.isVisible(), 'the words are there, but hidden');
      },
      { within: 30_000 },
    );
    const shown = await networks().welcome.locator('.monaco-button').allInnerTexts();
    assert.deepEqual(
      shown.map((text) => text.trim()),
      buttons,
    );
  }

  async function fake(recording: Recording = readRecording('debian')): Promise<FakeEngine> {
    const engine = await FakeEngine.start(recording);
    stops.push(async () => await engine.stop());
    return engine;
  }

  const again = ['Try Again', 'Select Engine'];

  it('where the socket is not there', async () => {
    await says('unix:///nonexistent/docker.sock', /No Docker or Podman engine was found\./, again);
    await screens(workbench(), 'state-no-engine');
  });

  it('where nobody listens at the socket', async () => {
    leaveSocket(join(folder, 'left.sock'));
    await says(`unix://${join(folder, 'left.sock')}`, /Nobody answers at the engine's socket\./, again);
    await screens(workbench(), 'state-daemon-down');
  });

  it('where the socket may not be used', async function () {
    if (process.getuid?.() === 0) skipBecause(this, 'root may use every socket');
    const engine = await fake();
    chmodSync(engine.socket, 0o000);
    await says(`unix://${engine.socket}`, /You may not use the engine's socket\./, again);
    await screens(workbench(), 'state-permission');
  });

  it("where the engine's host can't be reached", async () => {
    await says('tcp://engine.invalid:2375', /The engine's host can't be reached\./, again);
    await screens(workbench(), 'state-unreachable');
  });

  it('where the engine wants TLS', async () => {
    const refusing: Server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () =>
        socket.end('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n'),
      );
    });
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    stops.push(async () => await new Promise((resolve) => refusing.close(() => resolve())));
    const { port } = refusing.address() as { readonly port: number };
    await says(`tcp://127.0.0.1:${port}`, /The encrypted connection to the engine failed\./, [
      'Show Log',
      'Select Engine',
    ]);
    await screens(workbench(), 'state-tls');
  });

  it('where the engine is behind ssh', async () => {
    await says('ssh://somebody@engine.invalid', /Engines behind ssh can't be reached yet\./, ['Select Engine']);
  });

  it('where the engine is too old', async () => {
    const engine = await fake();
    const version = { ...(engine.recording.version as object), Version: '1.12.6', ApiVersion: '1.24' };
    engine.answer(/version/, sayJson(version));
    await says(`unix://${engine.socket}`, /The engine is too old/, ['Select Engine']);
  });

  it('where something else answers, with the whole story in the log', async () => {
    const engine = await fake();
    engine.answer(/./, speak('220 mail.example.com ESMTP\r\n'));
    await says(`unix://${engine.socket}`, /The engine can't be used as things are\./, [
      'Show Log',
      'Try Again',
      'Select Engine',
    ]);
    await screens(workbench(), 'state-other');
    const log = workbench().output('Container Network');
    assert.match(log.logged(), /engine unix:\/\/\/.*docker\.sock, by setting containerNetwork\.engine\.host/);
  });

  it('where there is no such docker context', async () => {
    await says('', /The engine can't be used as things are\./, ['Show Log', 'Try Again', 'Select Engine'], 'nowhere');
  });

  it('while the engine lets it wait', async () => {
    const engine = await fake();
    engine.answer(/./, silence);
    await says(`unix://${engine.socket}`, /Looking for a Docker or Podman engine…/, []);
  });

  it('where there are no containers and no networks of anybody', async () => {
    const engine = await fake(bare());
    await says(`unix://${engine.socket}`, /The engine has no containers and no networks of yours yet\./, [
      'Create Sample Environment',
      'Create Network',
    ]);
    assert.match(await networks().pane.locator('.pane-header .description').innerText(), /^Docker \d/);
    await screens(workbench(), 'state-empty');
  });

  it('and shows the tree once there is an engine', async () => {
    const engine = await fake();
    workbench().host.changeSettings({ 'containerNetwork.engine.host': `unix://${engine.socket}` });
    await networks().row('shop', 'front').read(20_000);
  });
});

describe('in a dev container without a socket', () => {
  const workbench = useWorkbench({
    theme: 'dark',
    env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock', DOCKER_CONTEXT: undefined, REMOTE_CONTAINERS: 'true' },
  });

  it('the networks view tells how to mount it', async () => {
    await workbench().showContainer('Container Network');
    const { welcome } = workbench().tree('Networks');
    await eventuallyHolds(async () => assert.match(await welcome.innerText(), /This is a dev container/), {
      within: 20_000,
    });
    await screens(workbench(), 'state-dev-container');
    await welcome.getByText('Copy the Line').click();
    const line = '"source=/var/run/docker.sock,target=/var/run/docker.sock,type=bind"';
    await eventuallyHolds(async () => assert.equal(await workbench().keyboard.clipboard(), line));
  });
});
