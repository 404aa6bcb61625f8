import { randomInt } from 'node:crypto';
import { encode } from 'dns-packet';
import type { Container } from '../model/container.ts';
import { RunError } from '../runner/errors.ts';
import { execSeat } from '../runner/exec-seat.ts';
import { inNamespaceOf } from '../runner/host-namespace.ts';
import { runOnHost } from '../runner/host.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { argumentsOf, type Program } from '../runner/program.ts';
import type { ProbeOptions } from './probe.ts';

/** Bash: sends the same datagram several times at once and prints a line for each that is answered: times, server, seconds, payload. */
const script = `
one() {
  exec 3<>"/dev/udp/$1/53" || return
  printf "$3" >&3 || return
  # 1: refused. More than 128: too late.
  IFS= read -r -d '' -n 1 -t "$2" -u 3 c
  [ $? -eq 0 ] && echo answer
}
n=$1; shift
while [ "$n" -gt 0 ]; do n=$((n-1)); one "$@" 2>/dev/null & done
wait
exit 0`;

interface Options extends ProbeOptions {
  readonly server: string;
  readonly times: number;
  /** Seconds. */
  readonly wait: number;
}

/** How many identical questions were asked, and how many of them got no answer. */
export interface OftenAsked {
  readonly asked: number;
  readonly failed: number;
}

/**
 * Asks a name server the same question several times over UDP, all at once, with the bash of a container. Shells ask for a message of their
 * own over TCP, which does not see what gets lost of UDP.
 * @returns null where there is no bash
 * @throws {RunError} @throws {StoppedError}
 */
export async function askOften(
  runner: InsideRunner,
  from: Container,
  name: string,
  options: Options,
): Promise<OftenAsked | null> {
  const seat = execSeat(runner, from);
  const bash = (await seat.toolbox(options.signal)).tools.get('bash');
  if (!bash) return null;
  const { stdout, timedOut } = await seat.run(programOf(bash.path, name, options), limitsOf(options));
  return timedOut ? null : counted(stdout, options);
}

/**
 * The same from the engine's host, as its root, in the network namespace of the container's process, with the host's own bash.
 * @returns null where there is none
 * @throws {StoppedError}
 */
export async function askOftenFromHost(pid: number, name: string, options: Options): Promise<OftenAsked | null> {
  try {
    const command = inNamespaceOf(pid, argumentsOf(programOf('bash', name, options)));
    const { stdout, exitCode } = await runOnHost(command, limitsOf(options));
    return exitCode === 0 ? counted(stdout, options) : null;
  } catch (error) {
    if (RunError.is(error)) return null;
    throw error;
  }
}

function programOf(interpreter: string, name: string, { server, times, wait }: Options): Program {
  const query = encode({ type: 'query', id: randomInt(1, 0xffff), flags: 0x0100, questions: [{ type: 'A', name }] });
  const octal = [...query].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  return {
    kind: 'script',
    language: 'bash',
    interpreter,
    source: script,
    args: [String(times), server, String(wait), octal],
  };
}

function limitsOf({ wait, signal }: Options): { readonly ms: number; readonly signal: AbortSignal | undefined } {
  return { ms: wait * 1000 + 4000, signal };
}

function counted(stdout: string, { times }: Options): OftenAsked {
  const answers = (stdout.match(/^answer$/gm) ?? []).length;
  return { asked: times, failed: Math.max(0, times - answers) };
}
