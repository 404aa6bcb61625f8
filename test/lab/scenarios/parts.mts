import { readFileSync } from 'node:fs';
import type { ContainerSpec, Joined } from './scenario.mts';

/** Images by what somebody who asks from inside finds there. */
export const toolSets = ['tools', 'busybox', 'bash', 'python', 'node', 'static'] as const;

/** A server that answers requests on a port, on all its addresses or on one. */
export const server = (
  networks: readonly (string | Joined)[],
  port: number,
  { address = '', ...more }: { readonly address?: string } & ContainerSpec = {},
): ContainerSpec => ({
  networks,
  command: ['/bin/busybox', 'httpd', '-f', '-p', address === '' ? String(port) : `${address}:${port}`],
  ...more,
});

/** A container that only waits. */
export const idle = (networks: readonly (string | Joined)[], more: ContainerSpec = {}): ContainerSpec => ({
  networks,
  ...more,
});

/** A service of Compose: container `project-service-1`, with the service's name as an alias. */
export const service = (project: string, name: string): Pick<ContainerSpec, 'compose'> => ({
  compose: { project, service: name },
});

/** Answers every datagram on a port, in the image `python`. */
export const udpServer = (
  networks: readonly (string | Joined)[],
  port: number,
  address = '0.0.0.0',
): ContainerSpec => ({
  image: 'python',
  networks,
  command: [
    '/usr/bin/python3',
    '-Bc',
    [
      'import socket',
      `s = socket.socket(socket.AF_INET6 if ":" in "${address}" else socket.AF_INET, socket.SOCK_DGRAM)`,
      `s.bind(("${address}", ${port}))`,
      'while True:',
      '  data, peer = s.recvfrom(2048)',
      '  s.sendto(data, peer)',
    ].join('\n'),
  ],
});

/** A web server of Node with a function body of `(request, response)`, on a port and host. */
export const nodeServer = (
  networks: readonly (string | Joined)[],
  { port, host = '::', body = "response.end('hello')", only6 = false, delay = 0 }: NodeServer,
): ContainerSpec => ({
  image: 'node',
  networks,
  command: [
    '/usr/bin/node',
    '-e',
    [
      `const server = require('http').createServer((request, response) => { ${body} });`,
      `setTimeout(() => server.listen({ port: ${port}, host: '${host}', ipv6Only: ${only6} }), ${delay});`,
    ].join('\n'),
  ],
});

interface NodeServer {
  readonly port: number;
  readonly host?: string;
  readonly body?: string;
  readonly only6?: boolean;
  /** Milliseconds until it listens. */
  readonly delay?: number;
}

const expired = readFileSync(new URL('../sources/expired.pem', import.meta.url), 'utf8');

/** A web server of Node that speaks TLS, with a certificate for `shop` and `api` which ran out in 2021. */
export const secureServer = (networks: readonly (string | Joined)[], port: number): ContainerSpec => ({
  image: 'node',
  networks,
  env: [`PEM=${Buffer.from(expired).toString('base64')}`],
  command: [
    '/usr/bin/node',
    '-e',
    [
      "const pem = Buffer.from(process.env.PEM, 'base64').toString();",
      "const part = (name) => new RegExp('-----BEGIN ' + name + '[^]*?END ' + name + '-----').exec(pem)[0];",
      "const options = { key: part('PRIVATE KEY'), cert: part('CERTIFICATE') };",
      `require('https').createServer(options, (_, response) => response.end('hello')).listen(${port});`,
    ].join('\n'),
  ],
});
