import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerOptions } from 'node:https';
import { createServer as createPlainServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { EngineError, type EngineErrorReason } from '../../../src/engine/errors.ts';
import type { TlsMaterial } from '../../../src/engine/find/tls.ts';
import { openEngine } from '../../../src/engine/open.ts';
import { recordedAnswer } from '../../fake-engine/answers.mts';
import { FakeEngine } from '../../fake-engine/fake-engine.mts';
import { readRecording, recordingsFolder } from '../../fake-engine/recording.mts';
import { thrownBy } from './outcome.mts';

const pem = (name: string): Buffer => readFileSync(join(recordingsFolder, 'tls', `${name}.pem`));
const recording = readRecording('sid');

/** What the client trusts and shows; by default the right things. */
function material(fields: Partial<TlsMaterial> = {}): TlsMaterial {
  const sources = { ca: null, cert: null, key: null };
  return { ca: pem('ca'), cert: pem('client'), key: pem('client-key'), verify: true, sources, ...fields };
}

describe('an engine behind TLS', () => {
  const servers: (Server | NetServer)[] = [];
  const sockets = new Set<Socket>();

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  });

  async function listen(server: Server | NetServer): Promise<number> {
    servers.push(server);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  /** An engine with a certificate. @param asks whether it wants one of its clients, too */
  async function secureEngine(name: string, asks = true, options: ServerOptions = {}): Promise<number> {
    const server = createServer(
      {
        cert: pem(name),
        key: pem(`${name}-key`),
        ca: pem('ca'),
        requestCert: asks,
        rejectUnauthorized: asks,
        ...options,
      },
      ({ method = '', url = '', headers }, response) => {
        const path = new URL(url, 'https://engine').pathname.replace(/^\/v1\.\d+/, '');
        recordedAnswer(recording, { method, path, version: null, query: new URLSearchParams(), headers }, response);
      },
    );
    server.on('tlsClientError', () => undefined);
    return await listen(server);
  }

  async function ask(port: number, tls: TlsMaterial | null, host = '127.0.0.1'): Promise<number> {
    const client = await openEngine({ address: { kind: 'tcp', host, port, pathPrefix: '' }, tls }, { requestMs: 3000 });
    const { items } = await client.listNetworks();
    client.dispose();
    return items.length;
  }

  async function reasonOf(call: Promise<unknown>): Promise<EngineErrorReason> {
    const error = await thrownBy(call);
    assert(EngineError.is(error), String(error));
    return error.reason;
  }

  it('is asked, with both certificates right', async () => {
    const port = await secureEngine('server');
    assert.equal(await ask(port, material()), 6);
    assert.equal(await ask(port, material(), 'localhost'), 6);
  });

  it('without a wish for certificates is asked without one', async () => {
    assert.equal(await ask(await secureEngine('server', false), material({ cert: null, key: null })), 6);
  });

  it('that cannot prove who it is is asked where nobody wants the proof', async () => {
    const port = await secureEngine('elsewhere');
    assert.equal(await ask(port, material({ verify: false, ca: null })), 6);
  });

  const distrusted: readonly (readonly [string, string, Partial<TlsMaterial>])[] = [
    ['of an authority not trusted', 'server', { ca: pem('other-ca') }],
    ['of an authority the runtime does not know', 'server', { ca: null }],
    ['that has expired', 'expired', {}],
    ['for another host', 'elsewhere', {}],
  ];
  for (const [what, certificate, fields] of distrusted) {
    it(`with a certificate ${what}: tls`, async () => {
      const error = await thrownBy(ask(await secureEngine(certificate), material(fields)));
      assert(EngineError.is(error, 'tls'), String(error));
      assert.match(error.details['why'] ?? '', /certificate|issuer|altname/i);
    });
  }

  const unusable: readonly (readonly [string, Partial<TlsMaterial>])[] = [
    ['an authority that is no PEM', { ca: Buffer.from('-----BEGIN CERTIFICATE-----\nnot base64\n') }],
    ['a certificate that is none', { cert: Buffer.from('hello') }],
    ['a key that is none', { key: Buffer.from('hello') }],
    ['a key with a password', { key: pem('locked-key') }],
    ['a key of another certificate', { key: pem('server-key') }],
  ];
  for (const [what, fields] of unusable) {
    it(`asked with ${what}: tls`, async () => {
      assert.equal(await reasonOf(ask(await secureEngine('server'), material(fields))), 'tls');
    });
  }

  for (const [version, maxVersion] of [
    ['1.3', 'TLSv1.3'],
    ['1.2', 'TLSv1.2'],
  ] as const) {
    it(`asked without the certificate it wants, over TLS ${version}: tls`, async () => {
      const port = await secureEngine('server', true, { maxVersion });
      assert.equal(await reasonOf(ask(port, material({ cert: null, key: null }))), 'tls');
    });
  }

  it('that is none, but plain HTTP: tls', async () => {
    const plain = await FakeEngine.startOnTcp(recording, '127.0.0.1');
    assert.equal(await reasonOf(ask(plain.port, material())), 'tls');
    await plain.stop();
  });

  it('that is no TLS but some greeting: tls', async () => {
    const port = await listen(createPlainServer((socket) => void socket.write('220 mail.example ESMTP\r\n')));
    assert.equal(await reasonOf(ask(port, material())), 'tls');
  });

  it('asked without TLS, that says so as Go does: tls', async () => {
    const text = 'Client sent an HTTP request to an HTTPS server.\n';
    const answer = `HTTP/1.0 400 Bad Request\r\n\r\n${text}`;
    const port = await listen(createPlainServer((socket) => void socket.once('data', () => socket.end(answer))));
    const error = await thrownBy(ask(port, null));
    assert(EngineError.is(error, 'tls'), String(error));
    assert.equal(error.details['why'], text.trim());
  });

  it('asked without TLS, that hangs up: connection-lost or bad-answer', async () => {
    assert.match(await reasonOf(ask(await secureEngine('server'), null)), /^(connection-lost|bad-answer)$/);
  });

  it('hangs up in the middle of the greeting: connection-lost', async () => {
    const port = await listen(createPlainServer((socket) => void socket.once('data', () => socket.destroy())));
    assert.equal(await reasonOf(ask(port, material())), 'connection-lost');
  });
});
