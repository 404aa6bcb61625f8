import { randomInt } from 'node:crypto';
import { isIP } from 'node:net';
import type { Container } from '../model/container.ts';
import type { Inconclusive, NetworkFailure } from '../model/observation.ts';
import { cannotReasons, RunError } from '../runner/errors.ts';
import { execSeat } from '../runner/exec-seat.ts';
import type { InsideRunner } from '../runner/inside.ts';
import type { Program } from '../runner/program.ts';
import type { Seat } from '../runner/seat.ts';
import type { Toolbox } from '../runner/toolbox.ts';
import { trySeats } from '../runner/try-seats.ts';
import { parseHostAddress } from '../topology/address.ts';
import { failureIn, toolFailure } from './failures.ts';
import { readPing, type Finished, type Reading } from './ping-output.ts';
import type { ProbeOptions } from './probe.ts';
import { lookupBash, lookupNode, lookupPython } from './scripts/lookup.ts';

/** What a program in the container gets for a name. */
export interface Lookup {
  readonly via: 'exec' | 'helper';
  readonly tool: string;
  readonly addresses: readonly string[];
  readonly failure: NetworkFailure | null;
  /** Whether the tool says another thing where no server answers (EAI_AGAIN) than where there is no such name (EAI_NONAME, getaddrinfo(3)). */
  readonly tellsApart: boolean;
  readonly inconclusive: Inconclusive | null;
  readonly ms: number;
}

/** A lookup may wait for two servers, twice, 5 s each. */
const lookupMs = 25_000;

export interface LookupOptions extends ProbeOptions {
  /** Milliseconds after which a lookup counts as failed; default as long as a program may wait. */
  readonly limitMs?: number | undefined;
  /** False where no helper is to be made for it. */
  readonly beside?: boolean | undefined;
}

interface LookupMethod {
  readonly tool: string;
  readonly tellsApart: boolean;
  readonly program: Program;
  readonly read: (finished: Finished) => Reading<Pick<Lookup, 'addresses' | 'failure'>>;
}

/**
 * Resolves a name as programs in the container do, hosts file and search domains included; from a helper beside it where nothing inside can:
 * that reads the same two files.
 * @returns null where nothing can
 * @throws {RunError} `not-running`, `paused`, `gone` @throws {StoppedError}
 */
export async function lookUp(
  runner: InsideRunner,
  from: Container,
  name: string,
  options: LookupOptions,
): Promise<Lookup | null> {
  if (options.beside === false) return await lookUpFrom(execSeat(runner, from), name, options);
  try {
    const { value } = await trySeats(
      runner,
      from,
      { wanted: 'lookup', suits: (toolbox) => lookupMethods(toolbox, name).length > 0, capabilities: [] },
      async (seat) => {
        const lookup = await lookUpFrom(seat, name, options);
        return {
          value: lookup,
          shortfall: lookup?.inconclusive === 'ended-early' ? null : (lookup?.inconclusive ?? null),
        };
      },
      options,
    );
    return value;
  } catch (error) {
    if (RunError.is(error, ...cannotReasons)) return null;
    throw error;
  }
}

async function lookUpFrom(seat: Seat, name: string, options: LookupOptions): Promise<Lookup | null> {
  let last: Lookup | null = null;
  for (const method of lookupMethods(await seat.toolbox(options.signal), name)) {
    const finished = await seat.run(method.program, { ms: options.limitMs ?? lookupMs, signal: options.signal });
    // A ping that is still waiting for its answer has told the address already.
    const early = finished.timedOut ? method.read(finished) : null;
    const reading = early === null ? method.read(finished) : early.kind === 'result' ? early : unanswered;
    const ms = Math.round(finished.ms * 10) / 10;
    const { tool, tellsApart } = method;
    const asked = { via: seat.via, tool, tellsApart, ms };
    if (reading.kind === 'result') return { ...asked, ...reading.result, inconclusive: null };
    last = { ...asked, addresses: [], failure: null, inconclusive: reading.why };
  }
  return last;
}

const unanswered: Reading<Pick<Lookup, 'addresses' | 'failure'>> = {
  kind: 'result',
  result: { addresses: [], failure: 'name-lookup-failed' },
};

function lookupMethods(toolbox: Toolbox, name: string): LookupMethod[] {
  const methods: LookupMethod[] = [];
  const [getent, python, node, ping, bash] = (['getent', 'python3', 'node', 'ping', 'bash'] as const).map((tool) =>
    toolbox.tools.get(tool),
  );
  if (getent && toolbox.shell !== null) {
    methods.push({
      tool: 'getent',
      tellsApart: false,
      program: { kind: 'tool', path: getent.path, args: ['ahosts', name] },
      read: readGetent,
    });
  }
  if (python) {
    const program = {
      kind: 'script',
      language: 'python3',
      interpreter: python.path,
      source: lookupPython,
      args: [name],
    } as const;
    methods.push({ tool: 'python3', tellsApart: true, program, read: readScript });
  }
  if (node) {
    const program = {
      kind: 'script',
      language: 'node',
      interpreter: node.path,
      source: lookupNode,
      args: [name],
    } as const;
    methods.push({ tool: 'node', tellsApart: true, program, read: readScript });
  }
  if (ping && toolbox.shell !== null) {
    const args = ['-n', '-c', '1', '-W', '1', name];
    methods.push({
      tool: `${ping.flavour} ping`,
      tellsApart: ping.flavour === 'iputils',
      program: { kind: 'tool', path: ping.path, args },
      read: readPingLookup,
    });
  }
  if (bash) {
    const args = [name, String(randomInt(20_000, 60_000))];
    const program = { kind: 'script', language: 'bash', interpreter: bash.path, source: lookupBash, args } as const;
    methods.push({ tool: 'bash', tellsApart: true, program, read: readBashLookup });
  }
  return methods;
}

/** getent ends with 2 where there is no such name, and says nothing. */
function readGetent({ exitCode, stdout, stderr }: Finished): ReturnType<LookupMethod['read']> {
  const addresses = firstWords(stdout);
  if (addresses.length > 0) return { kind: 'result', result: { addresses, failure: null } };
  if (exitCode === 2 || exitCode === 1)
    return { kind: 'result', result: { addresses, failure: failureIn(stderr) ?? 'name-unknown' } };
  return { kind: 'inconclusive', why: toolFailure(exitCode) ?? 'odd-output' };
}

function readScript({ exitCode, stdout }: Finished): ReturnType<LookupMethod['read']> {
  const addresses = firstWords(stdout);
  if (addresses.length > 0) return { kind: 'result', result: { addresses, failure: null } };
  const error = /^error (.*)$/m.exec(stdout)?.[1];
  if (error !== undefined)
    return { kind: 'result', result: { addresses, failure: failureIn(error) ?? 'name-unknown' } };
  return { kind: 'inconclusive', why: toolFailure(exitCode) ?? 'odd-output' };
}

/** ping names the address before it sends anything, so it needs no answer, nor the permission to send. */
function readPingLookup(finished: Finished): ReturnType<LookupMethod['read']> {
  const address = /^PING [^\n]*?\(([0-9a-fA-F:.]+)\)/m.exec(finished.stdout)?.[1];
  if (address !== undefined && isIP(address) !== 0)
    return { kind: 'result', result: { addresses: [address], failure: null } };
  const reading = readPing(finished);
  if (reading.kind === 'inconclusive') return reading;
  const { address: pinged, failure } = reading.result;
  // iputils says nothing of the address where it can't even begin to send: the name was found, and which address it has is not told.
  if (pinged === null && failure !== null && failure !== 'name-unknown' && failure !== 'name-lookup-failed') {
    return { kind: 'inconclusive', why: 'odd-output' };
  }
  return {
    kind: 'result',
    result: {
      addresses: reading.result.address === null ? [] : [reading.result.address],
      failure: reading.result.failure,
    },
  };
}

/** Bash says why it has no address; one that it can't connect to is not told. */
function readBashLookup({ exitCode, stdout, stderr }: Finished): ReturnType<LookupMethod['read']> {
  const [address] = stdout.split('\n').flatMap((line) => parseHostAddress(line.trim())?.text ?? []);
  if (address !== undefined) return { kind: 'result', result: { addresses: [address], failure: null } };
  const failure = failureIn(stderr);
  if (failure === 'name-unknown' || failure === 'name-lookup-failed')
    return { kind: 'result', result: { addresses: [], failure } };
  return { kind: 'inconclusive', why: toolFailure(exitCode) ?? 'odd-output' };
}

/** The distinct addresses at the start of each line, in their order. */
function firstWords(text: string): string[] {
  const words = text.split('\n').map((line) => line.split(/\s/)[0] ?? '');
  return [...new Set(words.filter((word) => isIP(word.split('%')[0] ?? '') !== 0))];
}
