import { isIP } from 'node:net';
import type { Container } from '../model/container.ts';
import type { TcpObservation, TcpResult } from '../model/observation.ts';
import type { InsideRunner } from '../runner/inside.ts';
import type { Tool, Toolbox } from '../runner/toolbox.ts';
import type { Finished } from './ping-output.ts';
import { observe, type Method, type ProbeOptions } from './probe.ts';
import { tcpBash, tcpNode, tcpPython } from './scripts/tcp.ts';
import {
  readBashTcp,
  readCurlTcp,
  readNetcatTcp,
  readScriptedTcp,
  readWgetTcp,
  type TcpReading,
} from './tcp-output.ts';

export interface TcpOptions extends ProbeOptions {
  /** Seconds to wait for the connection. */
  readonly wait: number;
}

/** Connects to a port of a name or an address from inside a container, and hangs up. See {@link observe} for errors. */
export async function tcp(
  runner: InsideRunner,
  from: Container,
  to: string,
  port: number,
  options: TcpOptions,
): Promise<TcpObservation> {
  return await observe(
    'tcp',
    runner,
    from,
    (toolbox) => tcpMethods(toolbox, to, port, options.wait),
    (result) => result.outcome === 'connected',
    options,
  );
}

/** What can connect, the most telling first: interpreters name every error and measure the connect alone. */
function tcpMethods(toolbox: Toolbox, to: string, port: number, waitSeconds: number): Method<TcpResult>[] {
  const wait = String(Math.max(1, Math.ceil(waitSeconds)));
  const { tools, shell } = toolbox;
  const methods: Method<TcpResult>[] = [];
  const add = (tool: string, program: Method<TcpResult>['program'], read: (finished: Finished) => TcpReading): void => {
    methods.push({
      tool,
      program,
      read: (finished) => {
        const reading = read(finished);
        return reading.kind === 'result' ? { kind: 'result', result: { ...reading.result, port } } : reading;
      },
      ms: Number(wait) * 1000 + 3000,
    });
  };
  const [python, node, bash] = [tools.get('python3'), tools.get('node'), tools.get('bash')];
  const args = [to, String(port), wait];
  if (python)
    add(
      'python3',
      { kind: 'script', language: 'python3', interpreter: python.path, source: tcpPython, args },
      readScriptedTcp,
    );
  if (node)
    add('node', { kind: 'script', language: 'node', interpreter: node.path, source: tcpNode, args }, readScriptedTcp);
  if (bash)
    add('bash', { kind: 'script', language: 'bash', interpreter: bash.path, source: tcpBash, args }, readBashTcp);
  if (!shell) return methods;
  const [curl, netcat, wget] = [tools.get('curl'), tools.get('nc'), tools.get('wget')];
  if (curl) add('curl', { kind: 'tool', path: curl.path, args: curlArguments(to, port, wait) }, readCurlTcp);
  if (netcat)
    add(
      `${netcat.flavour} nc`,
      { kind: 'tool', path: netcat.path, args: netcatArguments(netcat, to, port, wait) },
      readNetcatTcp,
    );
  const timeout = tools.get('timeout');
  if (wget && (wget.flavour !== 'busybox' || timeout)) {
    add(`${wget.flavour} wget`, wgetProgram(wget, timeout, to, port, wait), readWgetTcp);
  }
  return methods;
}

/** A telnet address with an option that curl does not know makes it connect and give up without a byte sent. */
function curlArguments(to: string, port: number, wait: string): string[] {
  return [
    ...['--silent', '--verbose', '--noproxy', '*', '--connect-timeout', wait, '--max-time', wait],
    ...['--telnet-option', 'X=1', '--write-out', '%{remote_ip} %{time_namelookup} %{time_connect}\\n'],
    `telnet://${urlHost(to)}:${port}`,
  ];
}

/** Only busybox lacks `-z`; given a program for the connection it ends with it. */
function netcatArguments(tool: Tool, to: string, port: number, wait: string): string[] {
  if (tool.flavour === 'busybox') return ['-w', wait, to, String(port), '-e', 'true'];
  return ['-z', '-v', '-w', wait, to, String(port)];
}

/** Busybox crashes on `-T`, so there `timeout` ends it. */
function wgetProgram(
  wget: Tool,
  timeout: Tool | undefined,
  to: string,
  port: number,
  wait: string,
): Method<TcpResult>['program'] {
  const url = `http://${urlHost(to)}:${port}/`;
  if (wget.flavour === 'busybox' && timeout) {
    return { kind: 'tool', path: timeout.path, args: [wait, wget.path, '-O', '/dev/null', url] };
  }
  return { kind: 'tool', path: wget.path, args: ['--no-proxy', '-T', wait, '-t', '1', '-O', '/dev/null', url] };
}

function urlHost(to: string): string {
  return isIP(to) === 6 ? `[${to}]` : encodeURIComponent(to);
}
