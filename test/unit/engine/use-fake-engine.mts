import { FakeEngine } from '../../fake-engine/fake-engine.mts';
import { readRecording, type RecordedName } from '../../fake-engine/recording.mts';

/** A fake engine for each test of the suite. */
export function useFakeEngine(name: RecordedName): () => FakeEngine {
  let engine: FakeEngine | undefined;
  beforeEach(async () => {
    engine = await FakeEngine.start(readRecording(name));
  });
  afterEach(async () => await engine?.stop());
  return () => {
    if (!engine) throw new Error('only in a test');
    return engine;
  };
}
