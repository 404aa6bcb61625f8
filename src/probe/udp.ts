import { randomInt } from 'node:crypto';
import { encode } from 'dns-packet';
import type { Container } from '../model/container.ts';
import type { UdpObservation, UdpPayload, UdpResult } from '../model/observation.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { interpreterOf, type Toolbox } from '../runner/toolbox.ts';
import { hangUp } from './netcat.ts';
import type { Finished } from './ping-output.ts';
import { observe, type Method, type ProbeOptions } from './probe.ts';
import { udpBash, udpNetcat, udpNode, udpPython } from './scripts/udp.ts';
import { readBashUdp, readNetcatUdp, readScriptedUdp, type UdpReading } from './udp-output.ts';

export interface UdpOptions extends ProbeOptions {
  /** Seconds to wait for an answer, three datagrams in all. */
  readonly wait: number;
  /** Default: a DNS question for port 53, else one line feed. */
  readonly payload?: UdpPayload | undefined;
}

/**
 * Sends a datagram to a port of a name or an address from inside a container, and waits for what comes back: an answer, or ICMP's word
 * that nobody listens (RFC 1122, 4.1.3.1). Silence proves nothing. See {@link observe} for errors.
 */
export async function udp(
  runner: InsideRunner,
  from: Container,
  to: string,
  port: number,
  options: UdpOptions,
): Promise<UdpObservation> {
  const payload = options.payload ?? (port === 53 ? 'dns' : 'line');
  return await observe(
    'udp',
    runner,
    from,
    (toolbox) => udpMethods(toolbox, to, port, payload, options.wait),
    (result) => result.outcome === 'answered',
    // Not every busybox was built with `nc -u`.
    { ...options, prefers: ({ tools }) => tools.has('python3') || tools.has('node') || tools.has('bash') },
  );
}

/** Interpreters stand first: they name every error. */
function udpMethods(
  toolbox: Toolbox,
  to: string,
  port: number,
  payload: UdpPayload,
  waitSeconds: number,
): Method<UdpResult>[] {
  const wait = String(Math.max(1, Math.ceil(waitSeconds)));
  const bytes = bytesOf(payload);
  const hex = bytes.toString('hex');
  const octal = [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  const methods: Method<UdpResult>[] = [];
  const add = (tool: string, program: Method<UdpResult>['program'], read: (finished: Finished) => UdpReading): void => {
    methods.push({
      tool,
      program,
      read: (finished) => {
        const reading = read(finished);
        return reading.kind === 'result' ? { kind: 'result', result: { ...reading.result, port, payload } } : reading;
      },
      ms: Number(wait) * 1000 + 4000,
    });
  };
  const [python, node, bash] = [
    interpreterOf(toolbox, 'python3'),
    interpreterOf(toolbox, 'node'),
    interpreterOf(toolbox, 'bash'),
  ];
  const script = { kind: 'script', args: [to, String(port), wait, hex] } as const;
  if (python !== null)
    add('python3', { ...script, language: 'python3', interpreter: python, source: udpPython }, readScriptedUdp);
  if (node !== null) add('node', { ...script, language: 'node', interpreter: node, source: udpNode }, readScriptedUdp);
  // What the shells write is nothing at all where the payload is empty.
  if (bytes.length === 0) return methods;
  const args = [to, String(port), wait, octal];
  if (bash !== null)
    add('bash', { ...script, language: 'bash', interpreter: bash, source: udpBash, args }, readBashUdp);
  const [netcat, timeout, od] = [toolbox.tools.get('nc'), toolbox.tools.get('timeout'), toolbox.tools.get('od')];
  // Ncat ends with its input, before an answer can come.
  if (toolbox.shell !== null && netcat && netcat.flavour !== 'ncat' && timeout && od) {
    const connect = [timeout.path, wait, netcat.path, '-u', ...hangUp(netcat.flavour), '-w', wait, to, String(port)];
    add(
      `${netcat.flavour} nc`,
      {
        ...{ kind: 'script', language: 'sh', interpreter: toolbox.shell, source: udpNetcat },
        args: [octal, od.path, ...connect],
      },
      readNetcatUdp,
    );
  }
  return methods;
}

function bytesOf(payload: UdpPayload): Buffer {
  if (payload === 'empty') return Buffer.alloc(0);
  if (payload === 'line') return Buffer.from('\n');
  return encode({
    type: 'query',
    id: randomInt(1, 0xffff),
    flags: 0x0100, // recursion desired
    questions: [{ type: 'NS', name: '.' }],
  });
}
