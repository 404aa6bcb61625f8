import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { sendJson } from './answers.mts';
import { FakeEngine } from './fake-engine.mts';
import { readRecording, recordingsFolder, type Recording } from './recording.mts';

/** What stands where an engine says what it is. */
const mark = 'Sample data: Docker Engine';

/** Serves the recorded sample environment, for those who have no engine: everything can be looked at, nothing run or changed. */
export async function startSampleData(): Promise<FakeEngine> {
  const recording = readRecording('sample');
  const engine = await FakeEngine.start(marked(recording));
  const files = JSON.parse(readFileSync(join(recordingsFolder, 'sample', 'files.json'), 'utf8')) as Record<
    string,
    string
  >;
  const message =
    'This is sample data, recorded from a real engine: it can be looked at. Tests and changes need a real engine.';
  engine.answer(/^(POST|DELETE|PUT) /, (_, response) => sendJson(response, { message }, 403));
  engine.answer(/^GET \/containers\/[^/]+\/archive$/, ({ query }, response) => {
    const path = query.get('path') ?? '';
    const text = files[path];
    if (text === undefined) {
      sendJson(response, { message: `Could not find the file ${path}` }, 404);
      return;
    }
    response.writeHead(200, { 'Content-Type': 'application/x-tar' });
    const archive = pack();
    archive.entry({ name: path.split('/').at(-1) ?? 'file' }, text);
    archive.finalize();
    archive.pipe(response);
  });
  return engine;
}

function marked(recording: Recording): Recording {
  return { ...recording, version: { ...(recording.version as object), Platform: { Name: mark } } };
}
