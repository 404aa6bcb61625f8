/**
 * Records what real engines answer: `npx tsx test/fake-engine/record.mts [debian|trixie|sid|podman]…`, as root on Linux. The recordings
 * are the files below `test/fixtures/engine/`; `podman` wants podman installed.
 */
import { EngineApi } from '../lab/api.mts';
import { startEngine } from '../lab/engine.mts';
import { engineVersions } from '../lab/versions.mts';
import { startPodman } from './podman.mts';
import { recordEngine } from './scenario.mts';
import { writeRecording } from './scrub.mts';

async function record(name: string): Promise<void> {
  const version = engineVersions.find((known) => known === name);
  if (version === undefined && name !== 'podman') throw new Error(`not an engine: ${name}`);
  const engine = version ? await startEngine({ name: `record-${version}`, version }) : await startPodman('record');
  try {
    const recording = await recordEngine(new EngineApi(engine.endpoint), name);
    const folder = await writeRecording(recording);
    console.log(`${name}: ${folder}`);
  } finally {
    await engine.stop();
  }
}

const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : ['debian', 'trixie', 'sid', 'podman']) await record(name);
