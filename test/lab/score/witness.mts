import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Check, TcpOutcome, Where } from '../scenarios/scenario.mts';
import { isEntered } from './registries.mts';
import { runningTasks } from './swarm-services.mts';
import type { World } from './world.mts';

const program = join(import.meta.dirname, '../sources/witness.mjs');
/** Milliseconds until a connection counts as lost. What is to come gets time: ARP gives up after three seconds, and a machine may be busy. */
const patience = (outcome: TcpOutcome): number => (outcome === 'timed-out' ? 1500 : 5000);
/** Milliseconds until somebody who accepted counts as silent. */
const silence = (outcome: TcpOutcome): number => (outcome === 'connects-only' ? 1200 : 5000);

/**
 * Sees whether something is as a scenario says. What takes a moment to come true is looked at again.
 * @returns what was seen instead, or `undefined` when it is so
 */
export async function refute(world: World, check: Check, within = 15_000): Promise<string | undefined> {
  const deadline = Date.now() + within;
  for (;;) {
    const seen = await look(world, check);
    if (seen === undefined) return undefined;
    if (Date.now() > deadline) return `${JSON.stringify(check)}: saw ${seen}`;
    await sleep(150);
  }
}

async function look(world: World, check: Check): Promise<string | undefined> {
  switch (check.see) {
    case 'tcp': {
      const seen = await ask(world, check.from, {
        see: 'tcp',
        to: await world.fill(check.to),
        port: check.port,
        withinMs: patience(check.outcome),
        silentMs: silence(check.outcome),
      });
      return unless(seen === check.outcome, seen);
    }
    case 'udp': {
      const to = await world.fill(check.to);
      const seen = await ask(world, check.from, {
        see: 'udp',
        to,
        port: check.port,
        withinMs: check.outcome === 'silent' ? 1000 : 4000,
      });
      return unless(seen === check.outcome, seen);
    }
    case 'dns': {
      const server = await world.fill(check.server ?? '127.0.0.11');
      const seen = await ask(world, check.from, {
        see: 'dns',
        name: check.name,
        server,
        withinMs: check.addresses === 'silent' ? 1000 : 4000,
      });
      const expected =
        typeof check.addresses === 'string' ? check.addresses : (await world.fillAll(check.addresses)).sort();
      return unless(JSON.stringify(seen) === JSON.stringify(expected), seen);
    }
    case 'ping':
      return await ping(world, check);
    case 'file': {
      const { State } = await world.inspect(check.container);
      const text = await readFile(join(`/proc/${State.Pid}/root`, check.file), 'utf8');
      return unless(new RegExp(await world.fill(check.matches), 'm').test(text) !== (check.not ?? false), text);
    }
    case 'run': {
      const { stdout, stderr } = await world.runIn(check.where, check.argv);
      const isThere = new RegExp(await world.fill(check.matches), 'm').test(stdout);
      return unless(isThere !== (check.not ?? false), stdout + stderr);
    }
    case 'exec': {
      const { code, stdout, stderr } = await world.exec(check.container, check.argv);
      const isSaid = check.matches === undefined || new RegExp(await world.fill(check.matches)).test(stdout + stderr);
      return unless(isSaid && (code !== 0) === (check.fails ?? false), `${code}: ${stdout}${stderr}`);
    }
    case 'tasks': {
      const running = await runningTasks(world.site.apis[0], check.service);
      return unless(running === check.running, running);
    }
    case 'registered': {
      const namespace = await world.namespaceOf({ at: 'container', container: check.container });
      const there = await isEntered(check.registry, namespace, check);
      return unless(there !== (check.not ?? false), there ? 'it is there' : 'it is not there');
    }
    case 'engine': {
      const inspect: unknown = await world.inspect(check.container);
      const value = check.field
        .split('.')
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], inspect);
      const text = JSON.stringify(value) as string | undefined;
      return unless(new RegExp(await world.fill(check.matches)).test(text ?? ''), text);
    }
  }
}

const unless = (holds: boolean, seen: unknown): string | undefined =>
  holds ? undefined : typeof seen === 'string' ? seen.trim() : JSON.stringify(seen);

async function ask(world: World, from: Where, question: object): Promise<unknown> {
  const { stdout, stderr } = await world.runIn(from, [process.execPath, program, JSON.stringify(question)]);
  return stdout === '' ? stderr : (JSON.parse(stdout) as unknown);
}

async function ping(world: World, check: Extract<Check, { see: 'ping' }>): Promise<string | undefined> {
  const { count = 1, size = 56, from, to, received, minMs = 0 } = check;
  const options = [
    '-n',
    '-i',
    '0.05',
    '-W',
    received.min > 0 ? '3' : '1',
    '-M',
    'do',
    '-c',
    String(count),
    '-s',
    String(size),
  ];
  const { stdout } = await world.runIn(from, ['ping', ...options, to]);
  const came = Number(/(\d+) received/.exec(stdout)?.[1] ?? Number.NaN);
  const quickest = Number(/= ([\d.]+)\//.exec(stdout)?.[1] ?? 0);
  return unless(came >= received.min && came <= received.max && quickest >= minMs, stdout);
}
