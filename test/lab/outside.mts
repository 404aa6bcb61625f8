import { spawn } from 'node:child_process';
import { command } from './command.mts';
import { destroyEngine } from './destroy.mts';
import type { LabEngine } from './engine.mts';
import { inNamespaceOf } from './namespace.mts';
import { searchPath } from './packages.mts';

/** What stands for the internet: a host behind a router, in a namespace of its own. It leads nowhere else. */
export interface Outside {
  /** Name of its network namespace. */
  readonly netns: string;
  close(): void;
}

/** Where the engine's host has its uplink `up1`; the block is for documentation (RFC 5737). */
export const uplink = { host: '203.0.113.2', router: '203.0.113.1' } as const;

/** What `*.ext.test` resolves to in the lab. Ports 80 and 443 answer. */
export const externalAddress = '198.51.100.7';

/**
 * Gives an engine's host a default route to an outside that answers pings and, on ports 80 and 443, requests. It has no route to
 * any container: what is not translated on its way out gets no answer, as on the internet.
 * @param others more addresses that answer there
 */
export async function openOutside(engine: LabEngine, others: readonly string[] = []): Promise<Outside> {
  const netns = `${engine.netns}-out`;
  const env = { ...process.env, PATH: searchPath };
  const ip = async (...args: string[]): Promise<string> => await command(['ip', ...args], { env });
  await ip('netns', 'add', netns);
  const close = (): void => destroyEngine(netns);
  process.once('exit', close);
  await ip('-n', netns, 'link', 'set', 'lo', 'up');
  for (const address of [externalAddress, ...others])
    await ip('-n', netns, 'addr', 'add', `${address}/32`, 'dev', 'lo');
  await ip('-n', netns, 'link', 'add', 'down0', 'type', 'veth', 'peer', 'name', 'up1', 'netns', engine.netns);
  await ip('-n', netns, 'addr', 'add', `${uplink.router}/24`, 'dev', 'down0');
  await ip('-n', netns, 'link', 'set', 'down0', 'up');
  await ip('-n', engine.netns, 'addr', 'add', `${uplink.host}/24`, 'dev', 'up1');
  await ip('-n', engine.netns, 'link', 'set', 'up1', 'up');
  await ip('-n', engine.netns, 'route', 'add', 'default', 'via', uplink.router);
  for (const port of [80, 443]) {
    const argv = inNamespaceOf(`/run/netns/${netns}`, [
      'busybox',
      'httpd',
      '-f',
      '-p',
      String(port),
      '-h',
      import.meta.dirname,
    ]);
    spawn(argv[0] ?? '', argv.slice(1), { detached: true, stdio: 'ignore', env }).unref();
  }
  return {
    netns,
    close: () => {
      process.off('exit', close);
      close();
    },
  };
}
