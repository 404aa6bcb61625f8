import { isIP } from 'node:net';
import type { Container } from '../model/container.ts';
import type { HttpObservation, HttpResult } from '../model/observation.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { interpreterOf, type Tool, type Toolbox } from '../runner/toolbox.ts';
import {
  readBashHttp,
  readCurlHttp,
  readNetcatHttp,
  readScriptedHttp,
  readWgetHttp,
  type HttpReading,
} from './http-output.ts';
import { hangUp } from './netcat.ts';
import type { Finished } from './ping-output.ts';
import { observe, type Method, type ProbeOptions } from './probe.ts';
import { httpBash, httpNetcat, httpNode, httpPython } from './scripts/http.ts';

/** What is asked for. */
export interface HttpRequest {
  readonly scheme: 'http' | 'https';
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
  /** Begins with a slash; printable ASCII without white space. */
  readonly path: string;
}

export interface HttpOptions extends ProbeOptions {
  /** Seconds for the whole of it. */
  readonly wait: number;
}

/**
 * Asks a web server for a page from inside a container (`GET`, HTTP/1.1), once: redirects are told, not followed, and a certificate that
 * is not trusted is told, not refused. Any status counts as an answer. See {@link observe} for errors.
 */
export async function http(
  runner: InsideRunner,
  from: Container,
  request: HttpRequest,
  options: HttpOptions,
): Promise<HttpObservation> {
  return await observe(
    'http',
    runner,
    from,
    (toolbox) => httpMethods(toolbox, request, options.wait),
    (result) => result.outcome === 'answered' && (result.status ?? 0) < 500,
    options,
  );
}

/** What can ask, the most telling first: curl and the interpreters time each step and know TLS. */
function httpMethods(toolbox: Toolbox, request: HttpRequest, waitSeconds: number): Method<HttpResult>[] {
  const wait = String(Math.max(1, Math.ceil(waitSeconds)));
  const { scheme, host, port } = request;
  const url = urlOf(request);
  const methods: Method<HttpResult>[] = [];
  const add = (
    tool: string,
    program: Method<HttpResult>['program'],
    read: (finished: Finished) => HttpReading,
  ): void => {
    methods.push({
      tool,
      program,
      read: (finished) => {
        const reading = read(finished);
        return reading.kind === 'result' ? { kind: 'result', result: { ...reading.result, url, port } } : reading;
      },
      ms: Number(wait) * 1000 + 4000,
    });
  };
  const [python, node, bash] = [
    interpreterOf(toolbox, 'python3'),
    interpreterOf(toolbox, 'node'),
    interpreterOf(toolbox, 'bash'),
  ];
  const { tools, shell } = toolbox;
  const [curl, netcat, wget, timeout] = [tools.get('curl'), tools.get('nc'), tools.get('wget'), tools.get('timeout')];
  const text = requestText(request);
  const args = [host, String(port), wait, scheme === 'https' ? 'tls' : 'plain', text];
  if (curl && shell !== null)
    add('curl', { kind: 'tool', path: curl.path, args: curlArguments(url, wait) }, readCurlHttp);
  if (python !== null) {
    const program = { kind: 'script', language: 'python3', interpreter: python, source: httpPython, args } as const;
    add('python3', program, readScriptedHttp);
  }
  if (node !== null) {
    const program = { kind: 'script', language: 'node', interpreter: node, source: httpNode, args } as const;
    add('node', program, readScriptedHttp);
  }
  if (bash !== null && scheme === 'http') {
    const bashArgs = [host, String(port), wait, text];
    const program = { kind: 'script', language: 'bash', interpreter: bash, source: httpBash, args: bashArgs } as const;
    add('bash', program, readBashHttp);
  }
  if (shell === null || !timeout) return methods;
  if (netcat && scheme === 'http') {
    const netcatArgs = [text, wait, ...netcatCommand(timeout, netcat, request, wait)];
    const program = {
      kind: 'script',
      language: 'sh',
      interpreter: shell,
      source: httpNetcat,
      args: netcatArgs,
    } as const;
    add(`${netcat.flavour} nc`, program, (finished) => readNetcatHttp(finished, netcat.flavour === 'busybox'));
  }
  if (wget) {
    const own = wget.flavour === 'gnu' ? ['--no-proxy', '--max-redirect=0', '-t', '1', '-T', wait] : [];
    const insecure = scheme === 'https' ? ['--no-check-certificate'] : [];
    // GNU's gives up by itself, and says what it waited for.
    const life = wget.flavour === 'gnu' ? String(Number(wait) + 2) : wait;
    const wgetArgs = [life, wget.path, '-S', '-O', '/dev/null', ...own, ...insecure, url];
    add(`${wget.flavour} wget`, { kind: 'tool', path: timeout.path, args: wgetArgs }, readWgetHttp);
  }
  return methods;
}

function urlOf({ scheme, host, port, path }: HttpRequest): string {
  const name = isIP(host) === 6 ? `[${host}]` : encodeURIComponent(host);
  return `${scheme}://${name}:${port}${path}`;
}

function requestText({ scheme, host, port, path }: HttpRequest): string {
  const name = isIP(host) === 6 ? `[${host}]` : host;
  const usual = port === (scheme === 'https' ? 443 : 80);
  return [
    `GET ${path} HTTP/1.1`,
    `Host: ${name}${usual ? '' : `:${port}`}`,
    'User-Agent: container-network-inspector',
    'Accept: */*',
    'Connection: close',
    '',
    '',
  ].join('\r\n');
}

/** `--max-filesize` keeps it from fetching what nobody looks at; the certificates of `-w` came with 7.88. */
function curlArguments(url: string, wait: string): string[] {
  return [
    ...['--disable', '--silent', '--verbose', '--globoff', '--path-as-is', '--insecure', '--noproxy', '*'],
    ...['--connect-timeout', wait, '--max-time', wait, '--max-filesize', '1000000', '--output', '/dev/null'],
    '--write-out',
    `${[
      'http_code',
      'remote_ip',
      'time_namelookup',
      'time_connect',
      'time_appconnect',
      'time_pretransfer',
      'time_starttransfer',
      'ssl_verify_result',
      'redirect_url',
    ]
      .map((name) => `%{${name}}`)
      .join('|')}\\n%{certs}\\n`,
    url,
  ];
}

/** All but busybox tell with `-v` that they are connected; busybox gives up a connect by itself instead. */
function netcatCommand(timeout: Tool, netcat: Tool, { host, port }: HttpRequest, wait: string): string[] {
  return netcat.flavour === 'busybox'
    ? [timeout.path, String(Number(wait) + 1), netcat.path, '-w', wait, host, String(port)]
    : [timeout.path, wait, netcat.path, '-v', ...hangUp(netcat.flavour), host, String(port)];
}
