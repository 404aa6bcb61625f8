import { randomInt } from 'node:crypto';
import { decode, encode, type DecodedPacket } from 'dns-packet';
import type { Container } from '../model/container.ts';
import type { DnsAnswer, DnsAttempt, DnsObservation, DnsResult } from '../model/observation.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { interpreterOf, type Tool, type Toolbox } from '../runner/toolbox.ts';
import { failureIn, toolFailure } from './failures.ts';
import { hangUp } from './netcat.ts';
import type { Finished, Reading } from './ping-output.ts';
import { observe, type Method, type ProbeOptions } from './probe.ts';
import { dnsBash, dnsNetcat, dnsNode, dnsNslookup, dnsPython } from './scripts/dns.ts';

export interface DnsOptions extends ProbeOptions {
  /** Address of the server to ask. */
  readonly server: string;
  readonly type: 'A' | 'AAAA';
  /** Seconds to wait for the answer. */
  readonly wait: number;
  /** How often the same is asked, one after the other (default 1): a resolver may fail one time in two. */
  readonly count?: number | undefined;
  /** Called with what came of the questions so far. */
  readonly onAttempts?: ((attempts: readonly DnsAttempt[]) => void) | undefined;
}

/** Bounds on what may be asked of a name server. */
export const dnsLimits = { count: 100 } as const;

/**
 * Asks one name server one question from inside a container (RFC 1035), with whatever can open a connection there. The message is made and
 * read here, so that every tool gives the same facts. Asked several times, the result is that of the last answer with addresses, and the
 * observation is not ok where any of the questions went without. See {@link observe} for errors.
 */
export async function dns(
  runner: InsideRunner,
  from: Container,
  name: string,
  options: DnsOptions,
): Promise<DnsObservation> {
  return await runner.together(async () => await askSeveralTimes(runner, from, name, options));
}

async function askSeveralTimes(
  runner: InsideRunner,
  from: Container,
  name: string,
  options: DnsOptions,
): Promise<DnsObservation> {
  const seen: DnsObservation[] = [];
  const attempts: DnsAttempt[] = [];
  for (let number = 1; number <= Math.min(options.count ?? 1, dnsLimits.count); number += 1) {
    const observation = await askOnce(runner, from, name, options);
    // What could not be asked once can't be asked the next time either.
    if (observation.result === null) return observation;
    seen.push(observation);
    attempts.push(...observation.result.attempts);
    options.onAttempts?.(attempts);
  }
  return togetherOf(seen, attempts);
}

/** Several observations of the same question as one. */
function togetherOf(seen: readonly DnsObservation[], attempts: readonly DnsAttempt[]): DnsObservation {
  const telling = seen.findLast((observation) => observation.ok) ?? seen.at(-1);
  if (telling?.result == null) throw new RangeError('nothing was asked');
  return {
    ...telling,
    ok: seen.every((observation) => observation.ok),
    startedAt: seen[0]?.startedAt ?? telling.startedAt,
    ms: Math.round(seen.reduce((sum, { ms }) => sum + ms, 0) * 10) / 10,
    raw: seen.map(({ raw }) => raw).join(''),
    result: { ...telling.result, attempts },
  };
}

async function askOnce(
  runner: InsideRunner,
  from: Container,
  name: string,
  options: DnsOptions,
): Promise<DnsObservation> {
  const query = encode({
    type: 'query',
    id: randomInt(1, 0xffff),
    flags: 0x0100, // recursion desired
    questions: [{ type: options.type, name }],
  });
  return await observe(
    'dns',
    runner,
    from,
    (toolbox) => dnsMethods(toolbox, query, { server: options.server, name, type: options.type }, options.wait),
    (result) => result.answers.length > 0,
    options,
  );
}

type Question = Pick<DnsResult, 'server' | 'name' | 'type'>;

/** Those that can speak UDP, as clients do, stand first. */
function dnsMethods(toolbox: Toolbox, query: Buffer, question: Question, waitSeconds: number): Method<DnsResult>[] {
  const wait = String(Math.max(1, Math.ceil(waitSeconds)));
  const ms = Number(wait) * 1000 + 3000;
  const earlyMs = Number(wait) * 800;
  const read = (finished: Finished): Reading<DnsResult> => readDnsOutput(finished, question);
  const hex = query.toString('hex');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(query.length);
  const octal = [...length, ...query].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  const methods: Method<DnsResult>[] = [];
  const python = interpreterOf(toolbox, 'python3');
  const node = interpreterOf(toolbox, 'node');
  const bash = interpreterOf(toolbox, 'bash');
  const plain = [question.server, '53', wait, hex];
  const coded = [question.server, '53', wait, octal];
  if (python !== null) {
    const program = {
      kind: 'script',
      language: 'python3',
      interpreter: python,
      source: dnsPython,
      args: plain,
    } as const;
    methods.push({ tool: 'python3', program, read, ms });
  }
  if (node !== null) {
    const program = { kind: 'script', language: 'node', interpreter: node, source: dnsNode, args: plain } as const;
    methods.push({ tool: 'node', program, read, ms });
  }
  if (bash !== null) {
    const program = { kind: 'script', language: 'bash', interpreter: bash, source: dnsBash, args: coded } as const;
    methods.push({ tool: 'bash', program, read: (finished) => unlessHungUp(read(finished), finished, earlyMs), ms });
  }
  const [netcat, timeout, od] = [toolbox.tools.get('nc'), toolbox.tools.get('timeout'), toolbox.tools.get('od')];
  if (toolbox.shell !== null && netcat && timeout && od) {
    // Busybox's timeout leaves a process of its own behind for a second; its netcat can end itself.
    const limit = netcat.flavour === 'busybox' ? [netcat.path, '-w', wait] : [timeout.path, wait, netcat.path];
    const connect = [...limit, ...hangUp(netcat.flavour), question.server, '53'];
    const args = [octal, od.path, ...connect];
    const program = { kind: 'script', language: 'sh', interpreter: toolbox.shell, source: dnsNetcat, args } as const;
    const overUdp = nslookupMethod(toolbox.shell, toolbox.tools.get('nslookup'), question, Number(wait));
    methods.push({
      ...{ tool: `${netcat.flavour} nc`, program, ms },
      read: overUdp === null ? read : (finished) => unlessHungUp(read(finished), finished, earlyMs),
    });
    if (overUdp !== null) methods.push(overUdp);
  }
  return methods;
}

/** A server that hangs up before its time may take no TCP (or those behind it don't): over UDP it may still say that there is no such name. */
function unlessHungUp(reading: Reading<DnsResult>, { ms = Infinity }: Finished, earlyMs: number): Reading<DnsResult> {
  const silent = reading.kind === 'result' && reading.result.rcode === null;
  return silent && ms < earlyMs ? { kind: 'inconclusive', why: 'ended-early' } : reading;
}

/** BusyBox's own, which asks over UDP. Null where there is none. */
function nslookupMethod(
  shell: string,
  tool: Tool | undefined,
  question: Question,
  waitSeconds: number,
): Method<DnsResult> | null {
  if (tool?.flavour !== 'busybox') return null;
  const args = [tool.path, question.type.toLowerCase(), dotted(question.name), question.server];
  return {
    tool: 'busybox nslookup',
    program: { kind: 'script', language: 'sh', interpreter: shell, source: dnsNslookup, args },
    read: (finished) => readNslookup(finished, question),
    ms: waitSeconds * 1000 + 500,
  };
}

/** BusyBox adds the search domains to a name without a dot. */
function dotted(name: string): string {
  return name.includes('.') ? name : `${name}.`;
}

/**
 * Reads what BusyBox's nslookup says of one record type: it tells response codes, and no time to live, so that addresses are left to others.
 * `asked` stands before its own words.
 */
export function readNslookup({ exitCode, stdout, stderr }: Finished, question: Question): Reading<DnsResult> {
  const broken = toolFailure(exitCode);
  if (broken !== null) return { kind: 'inconclusive', why: broken };
  const said = `${stdout}\n${stderr}`;
  const result = (rcode: string | null): Reading<DnsResult> => ({
    kind: 'result',
    result: { ...question, transport: 'udp', rcode, answers: [], attempts: [{ rcode, addresses: [], ms: null }] },
  });
  const rcode = /server can't find [^\n]*: (NXDOMAIN|SERVFAIL|REFUSED|FORMERR|NOTIMP)$/m.exec(said)?.[1];
  if (rcode !== undefined) return result(rcode);
  if (/^Name:/m.test(said)) return { kind: 'inconclusive', why: 'ended-early' };
  if (/can't find [^\n]*: No answer/i.test(said)) return result('NOERROR');
  const silent = exitCode === null || /timed out|could be reached|refused|unreachable/i.test(said);
  return silent ? result(null) : { kind: 'inconclusive', why: 'odd-output' };
}

/** Reads what the scripts print: `udp HEX`, `tcp HEX`, `error …`, or the bare hexadecimal of od with the length of TCP before it. */
export function readDnsOutput({ exitCode, stdout, stderr }: Finished, question: Question): Reading<DnsResult> {
  // The last one: a truncated answer over UDP is followed by the whole one over TCP.
  const [, transport, hex, time] = [...stdout.matchAll(/^(udp|tcp) ([0-9a-f]+)(?: ([0-9.]{1,12}))?$/gm)].at(-1) ?? [];
  const ms = time === undefined || !Number.isFinite(Number(time)) ? null : Number(time);
  if (hex !== undefined) return readMessage(Buffer.from(hex, 'hex'), transport === 'udp' ? 'udp' : 'tcp', question, ms);
  const dump = stdout.replace(/\s+/g, '');
  if (/^[0-9a-f]{28,}$/.test(dump)) return readMessage(Buffer.from(dump, 'hex').subarray(2), 'tcp', question, null);
  const broken = toolFailure(exitCode);
  if (broken !== null) return { kind: 'inconclusive', why: broken };
  // An empty dump is what netcat leaves when nothing came back in time.
  const silent = dump === '' && (exitCode === 0 || exitCode === null);
  if (/^error /m.test(stdout) || silent || failureIn(`${stdout}\n${stderr}`) !== null) {
    return {
      kind: 'result',
      result: { ...question, transport: 'udp', rcode: null, answers: [], attempts: [unanswered] },
    };
  }
  return { kind: 'inconclusive', why: 'odd-output' };
}

const unanswered: DnsAttempt = { rcode: null, addresses: [], ms: null };

function readMessage(
  message: Buffer,
  transport: 'udp' | 'tcp',
  question: Question,
  ms: number | null,
): Reading<DnsResult> {
  let packet: DecodedPacket & { rcode?: string };
  try {
    packet = decode(message);
  } catch {
    return { kind: 'inconclusive', why: 'odd-output' };
  }
  const answers = (packet.answers ?? []).flatMap((answer): DnsAnswer[] => {
    if (answer.type === 'OPT') return [];
    const data: unknown = 'data' in answer ? answer.data : '';
    return [
      {
        name: answer.name,
        type: answer.type,
        address: typeof data === 'string' ? data : JSON.stringify(data),
        ttl: 'ttl' in answer && typeof answer.ttl === 'number' ? answer.ttl : 0,
      },
    ];
  });
  const rcode = packet.rcode ?? 'NOERROR';
  const addresses = answers.filter(({ type }) => type === question.type).map(({ address }) => address);
  const attempts = [{ rcode, addresses, ms }];
  return { kind: 'result', result: { ...question, transport, rcode, answers, attempts } };
}
