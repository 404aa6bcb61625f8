import assert from 'node:assert/strict';
import { aContainer } from '../../test/support/model.ts';
import { StoppedError } from '../base/errors.ts';
import type { EngineClient } from '../engine/client.ts';
import { EngineError } from '../engine/errors.ts';
import { readNameFiles } from './files.ts';

const web = aContainer('web');

/** An engine that has these files and notes who asked for what. */
function engineWith(files: Readonly<Record<string, string | Error>>): { client: EngineClient; asked: string[] } {
  const asked: string[] = [];
  const client = {
    readFile: async (container: string, path: string): Promise<string | null> => {
      asked.push(`${container} ${path}`);
      const file = files[path];
      return file instanceof Error ? await Promise.reject(file) : (file ?? null);
    },
  };
  return { client: client as unknown as EngineClient, asked };
}

describe("a container's files about names", () => {
  it('are read and understood, by the id of the container', async () => {
    const { client, asked } = engineWith({
      '/etc/resolv.conf': 'nameserver 127.0.0.11\noptions ndots:0\n',
      '/etc/hosts': '172.20.0.2 web\n',
    });
    assert.deepEqual(await readNameFiles(client, web), {
      resolver: { nameservers: ['127.0.0.11'], search: [], ndots: 0, options: ['ndots:0'], upstreams: null },
      hosts: [{ address: '172.20.0.2', names: ['web'] }],
    });
    assert.deepEqual(asked.sort(), [`${web.id} /etc/hosts`, `${web.id} /etc/resolv.conf`]);
  });

  it('are told apart: a missing one is null, an empty one says nothing', async () => {
    assert.deepEqual(await readNameFiles(engineWith({}).client, web), { resolver: null, hosts: null });
    const { resolver, hosts } = await readNameFiles(
      engineWith({ '/etc/hosts': '', '/etc/resolv.conf': '' }).client,
      web,
    );
    assert.deepEqual([resolver?.nameservers, hosts], [[], []]);
  });

  it('fail with what the engine says, and when the time is up', async () => {
    for (const error of [new EngineError('engine-failed', 'broken'), new StoppedError('cancelled', 'cancelled')]) {
      await assert.rejects(readNameFiles(engineWith({ '/etc/hosts': error }).client, web), error);
    }
  });
});
