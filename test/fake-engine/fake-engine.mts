import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineClient } from '../../src/engine/client.ts';
import { EngineConnection } from '../../src/engine/connection.ts';
import { openEngine } from '../../src/engine/open.ts';
import { openTransport } from '../../src/engine/transport.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { recordedAnswer } from './answers.mts';
import type { Recording } from './recording.mts';

/** One request as it came in. */
export interface SeenRequest {
  readonly method: string;
  /** Without the version in front. */
  readonly path: string;
  /** `1.41`; null where the request named none. */
  readonly version: string | null;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

/** What a request gets for an answer: by `response`, or by tampering with the socket below it. */
export type Behaviour = (request: SeenRequest, response: ServerResponse, socket: Socket) => void;

interface Rule {
  readonly pattern: RegExp;
  readonly behaviour: Behaviour;
  timesLeft: number;
}

/**
 * An engine that is none: answers over a unix socket with what a real engine was recorded to say, except where a test tells it to
 * misbehave. It counts connections, so that a test sees what was not closed.
 */
export class FakeEngine {
  readonly requests: SeenRequest[] = [];
  /** Connections made since the start. */
  connections = 0;
  /** Requests whose answer has neither ended nor been given up. */
  busy = 0;
  private readonly rules: Rule[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly eventStreams = new Set<ServerResponse>();
  private readonly folder = mkdtempSync(join(tmpdir(), 'cni-fake-'));
  private readonly server: Server;

  private constructor(
    /** What it says; a test may let it say something else from now on. */
    public recording: Recording,
  ) {
    this.server = createServer((request, response) => this.handle(request, response));
    this.server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    });
  }

  /** Starts on a unix socket. */
  static async start(recording: Recording): Promise<FakeEngine> {
    const engine = new FakeEngine(recording);
    await new Promise<void>((resolve) => engine.server.listen(engine.socket, resolve));
    return engine;
  }

  /** Starts on a TCP port; `port` tells which. */
  static async startOnTcp(recording: Recording, host: string): Promise<FakeEngine> {
    const engine = new FakeEngine(recording);
    await new Promise<void>((resolve, reject) => engine.server.once('error', reject).listen(0, host, resolve));
    return engine;
  }

  get socket(): string {
    return join(this.folder, 'docker.sock');
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Connections that are open now. */
  get openConnections(): number {
    return this.sockets.size;
  }

  /** From now on, requests like `GET /networks` get this; what was said last counts first. */
  answer(pattern: RegExp, behaviour: Behaviour, times = Infinity): void {
    this.rules.unshift({ pattern, behaviour, timesLeft: times });
  }

  /** As {@link answer}, for the next such request only. */
  answerOnce(pattern: RegExp, behaviour: Behaviour): void {
    this.answer(pattern, behaviour, 1);
  }

  /** Tells an event to all who listen. */
  emit(event: unknown): void {
    for (const stream of this.eventStreams) stream.write(`${JSON.stringify(event)}\n`);
  }

  /** Requests for a path, so far. */
  asked(pattern: RegExp): SeenRequest[] {
    return this.requests.filter((request) => pattern.test(`${request.method} ${request.path}`));
  }

  /** Cuts connections without a word, as an engine does that is killed. */
  cutConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** A client as the product makes it. */
  async open(requestMs = 5000): Promise<EngineClient> {
    return await openEngine({ address: { kind: 'unix', path: this.socket }, tls: null }, { requestMs });
  }

  /** A client that did not ask who is there. */
  async openBlindly(requestMs = 5000): Promise<EngineClient> {
    const transport = await openTransport({ kind: 'unix', path: this.socket }, null, () => 'v1.41');
    const endpoint = `unix://${this.socket}`;
    const engine = {
      endpoint,
      product: 'other',
      platform: null,
      version: '0',
      apiVersion: '1.41',
      os: 'linux',
    } as const;
    return new EngineClient(engine, new EngineConnection(endpoint, transport, silentLogger, requestMs));
  }

  async stop(): Promise<void> {
    this.cutConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://engine');
    const [, version = null, path = '/'] = /^(?:\/v(\d+\.\d+))?(\/.*)$/.exec(url.pathname) ?? [];
    const { method = '', headers } = request;
    const seen: SeenRequest = { method, path, version, query: url.searchParams, headers };
    this.requests.push(seen);
    request.resume();
    this.busy += 1;
    response.on('error', () => undefined).on('close', () => (this.busy -= 1));
    const rule = this.rules.find(({ pattern, timesLeft }) => timesLeft > 0 && pattern.test(`${method} ${path}`));
    if (rule) {
      rule.timesLeft -= 1;
      rule.behaviour(seen, response, request.socket);
    } else if (path === '/events') {
      response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
      this.eventStreams.add(response);
      response.on('close', () => this.eventStreams.delete(response));
    } else {
      recordedAnswer(this.recording, seen, response);
    }
  }
}
