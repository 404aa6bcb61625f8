import type { EngineClient } from '../../src/engine/client.ts';
import { chooseEngine } from '../../src/engine/find/choose.ts';
import { openEngine } from '../../src/engine/open.ts';
import { endpointUnderTest } from '../support/engine-under-test.mts';

/** Connects the product's client to the engine under test, as the product does. */
export async function openClient(signal?: AbortSignal): Promise<EngineClient> {
  return await openEngine(await chooseEngine({ host: endpointUnderTest() }), { signal });
}

/** A client for the suite it is called in: opened before its tests and closed after them. */
export function clientUnderTest(): () => EngineClient {
  let client: EngineClient | undefined;
  before('connect', async () => {
    client = await openClient();
  });
  after('disconnect', () => client?.dispose());
  return () => {
    if (!client) throw new Error('not connected yet');
    return client;
  };
}
