import { chooseEngine } from '../../../src/engine/find/choose.ts';
import { openEngine } from '../../../src/engine/open.ts';
import { sampleUp } from '../../../src/sample/up.ts';
import { explainError } from '../../../src/text/errors.ts';
import { startSampleData } from '../../fake-engine/sample-data.mts';

/** What the extension is to look at, as environment variables. */
export interface UserEngine {
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/**
 * The engine that is found, as it is; without one, sample data.
 * @param sample whether to create the sample environment on it first
 * @throws {Error} in words, where the sample environment can't be created
 */
export async function engineForUser(sample: boolean): Promise<UserEngine> {
  try {
    const client = await openEngine(await chooseEngine({}));
    console.log(`Using ${client.engine.endpoint} (${client.engine.version}).`);
    if (sample) {
      const { image } = await sampleUp(client, { pull: false });
      console.log(`The sample environment is up, from ${image}.`);
    }
    client.dispose();
    return { env: {}, stop: async () => await Promise.resolve() };
  } catch (error) {
    const { message, advice } = explainError(error);
    if (sample) throw new Error(advice === null ? message : `${message}\n${advice}`, { cause: error });
    console.log(`${message}\nShowing sample data instead: everything can be looked at, nothing tested or changed.`);
    const engine = await startSampleData();
    const env = { DOCKER_HOST: `unix://${engine.socket}`, DOCKER_CONTEXT: '', DOCKER_TLS_VERIFY: '' };
    return { env, stop: async () => await engine.stop() };
  }
}
