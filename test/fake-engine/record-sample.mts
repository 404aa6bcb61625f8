/**
 * Records the sample environment for `npm start` without an engine: `npx tsx test/fake-engine/record-sample.mts`, as root on Linux. The
 * recording is `test/fixtures/engine/sample/`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine } from '../../src/engine/open.ts';
import { sampleDown } from '../../src/sample/down.ts';
import { sampleUp } from '../../src/sample/up.ts';
import { EngineApi } from '../lab/api.mts';
import { startEngine } from '../lab/engine.mts';
import { ensureImages, imageReference } from '../lab/images.mts';
import { recordingsFolder } from './recording.mts';
import { writeRecording } from './scrub.mts';

const lab = await startEngine({ name: 'record-sample', version: 'sid' });
try {
  const api = new EngineApi(lab.endpoint);
  await ensureImages(api, ['tools']);
  const client = await openEngine({ address: { kind: 'unix', path: lab.socket }, tls: null });
  await sampleUp(client, { image: imageReference('tools') });
  const networks = (await api.call('GET', '/networks')) as { Id: string }[];
  const containers = (await api.call('GET', '/containers/json?all=1')) as { Id: string }[];
  const all = async (path: (id: string) => string, items: readonly { Id: string }[]): Promise<unknown[]> =>
    await Promise.all(items.map(async ({ Id }) => await api.call('GET', path(Id))));
  const missing = await api.ask('GET', '/containers/no-such-container/json');
  const folder = await writeRecording({
    name: 'sample',
    version: await api.call('GET', '/version'),
    networks,
    networkInspects: await all((id) => `/networks/${id}`, networks),
    containers,
    containerInspects: await all((id) => `/containers/${id}/json`, containers),
    missing: { status: missing.status, body: JSON.parse(missing.body.toString()) as unknown },
    exec: { command: [], created: {}, streamBase64: '', inspect: {} },
    events: [],
  });
  mkdirSync(folder, { recursive: true });
  const [first] = containers;
  const read = async (path: string): Promise<string | null> => await client.readFile(first?.Id ?? '', path);
  const files = { '/etc/resolv.conf': await read('/etc/resolv.conf'), '/etc/hosts': '127.0.0.1\tlocalhost\n' };
  writeFileSync(join(recordingsFolder, 'sample', 'files.json'), `${JSON.stringify(files, null, 2)}\n`);
  await sampleDown(client);
  client.dispose();
  console.log(folder);
} finally {
  await lab.stop();
}
