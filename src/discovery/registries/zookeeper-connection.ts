import type { Duplex } from 'node:stream';
import { messageOf } from '../../base/errors.ts';
import { limitSignal, stopReason } from '../../base/signals.ts';
import { RegistryError } from './errors.ts';
import { JuteReader, JuteWriter } from './jute.ts';

/** What a node is. */
export interface NodeStat {
  /** The node goes with the session that made it. */
  readonly ephemeral: boolean;
}

/** Operation codes of `ZooDefs.OpCode`. */
const op = { exists: 3, getData: 4, ping: 11, getChildren2: 12, auth: 100, close: -11 } as const;
/** Numbers that are no request's (ClientCnxn). */
const xids = { event: -1, ping: -2, auth: -4 } as const;
/** KeeperException.Code */
const codes = { noNode: -101, noAuth: -102, authFailed: -115 } as const;

/** Milliseconds that a session outlives its connection. */
const sessionMs = 15_000;
const askMs = 8_000;
/** ZooKeeper's own limit is 1 MB for a node (`jute.maxbuffer`); lists of children may be longer. */
const longestPacket = 16 * 1024 * 1024;

interface Waiting {
  readonly resolve: (reader: JuteReader | null) => void;
  readonly reject: (error: Error) => void;
}

/** One session with a ZooKeeper server that only reads. */
export class ZookeeperConnection {
  private pending: Buffer = Buffer.alloc(0);
  private readonly waiting = new Map<number, Waiting>();
  private greet: Waiting | null = null;
  private xid = 0;
  private broken: Error | null = null;
  /** Whether it was said who asks. */
  private known = false;
  private timer: NodeJS.Timeout | undefined;
  /** Called once for the first event of a watch, and when the connection is lost. */
  onEvent: () => void = () => undefined;

  private constructor(
    private readonly stream: Duplex,
    private readonly endpoint: string,
  ) {
    stream.on('data', (chunk: Buffer) => this.take(chunk));
    stream.on('error', (error) => this.fail(error));
    stream.on('close', () => this.fail(new Error('the connection was closed')));
    stream.on('end', () => this.fail(new Error('the connection was closed')));
  }

  /** @throws {RegistryError} @throws {StoppedError} `cancelled` */
  static async open(
    stream: Duplex,
    endpoint: string,
    digest: string | null,
    signal: AbortSignal,
  ): Promise<ZookeeperConnection> {
    const made = new ZookeeperConnection(stream, endpoint);
    try {
      const hello = new JuteWriter().int(0).long(0n).int(sessionMs).long(0n).buffer(Buffer.alloc(16)).bool(true);
      await made.limited(signal, async () => {
        const told = await new Promise<JuteReader | null>((resolve, reject) => {
          made.greet = { resolve, reject };
          stream.write(hello.packet());
        });
        if (told?.int() !== 0) throw made.notOne();
      });
      made.timer = setInterval(() => made.send(xids.ping, op.ping, new JuteWriter()), sessionMs / 3);
      made.timer.unref();
      if (digest !== null) {
        made.known = true;
        const auth = new JuteWriter().int(0).string('digest').string(digest);
        await made.ask(xids.auth, op.auth, auth, signal);
      }
      return made;
    } catch (error) {
      made.close();
      throw error;
    }
  }

  get lost(): boolean {
    return this.broken !== null;
  }

  /** @returns null where there is no such node; its coming is watched */
  async exists(path: string, signal: AbortSignal): Promise<boolean> {
    return (await this.ask(++this.xid, op.exists, new JuteWriter().string(path).bool(true), signal)) !== null;
  }

  /** Names of the nodes below one, watched; null where there is none. */
  async children(path: string, signal: AbortSignal): Promise<readonly string[] | null> {
    const told = await this.ask(++this.xid, op.getChildren2, new JuteWriter().string(path).bool(true), signal);
    return told === null ? null : this.reading(() => told.strings());
  }

  /** What is in a node, watched; null where there is none. */
  async data(path: string, signal: AbortSignal): Promise<{ readonly value: string; readonly stat: NodeStat } | null> {
    const told = await this.ask(++this.xid, op.getData, new JuteWriter().string(path).bool(true), signal);
    if (told === null) return null;
    return this.reading(() => {
      const value = told.string();
      // czxid, mzxid, ctime, mtime; version, cversion, aversion; ephemeralOwner
      for (let at = 0; at < 4; at += 1) told.long();
      for (let at = 0; at < 3; at += 1) told.int();
      return { value, stat: { ephemeral: told.long() !== 0n } };
    });
  }

  close(): void {
    clearInterval(this.timer);
    if (this.broken === null) this.send(++this.xid, op.close, new JuteWriter());
    this.onEvent = () => undefined;
    this.stream.end();
    this.fail(new Error('closed'));
    setTimeout(() => this.stream.destroy(), 200).unref();
  }

  private async ask(xid: number, type: number, body: JuteWriter, signal: AbortSignal): Promise<JuteReader | null> {
    return await this.limited(signal, async () => {
      if (this.broken !== null) throw this.explained(this.broken);
      return await new Promise<JuteReader | null>((resolve, reject) => {
        this.waiting.set(xid, { resolve, reject });
        this.send(xid, type, body);
      });
    });
  }

  private send(xid: number, type: number, body: JuteWriter): void {
    if (this.broken !== null || this.stream.destroyed) return;
    const packet = body.packet().subarray(4);
    const head = Buffer.alloc(12);
    head.writeInt32BE(packet.length + 8);
    head.writeInt32BE(xid, 4);
    head.writeInt32BE(type, 8);
    this.stream.write(Buffer.concat([head, packet]));
  }

  private take(chunk: Buffer): void {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    while (this.pending.length >= 4) {
      const length = this.pending.readInt32BE(0);
      if (length < 0 || length > longestPacket) {
        this.fail(this.notOne());
        return;
      }
      if (this.pending.length < 4 + length) return;
      const packet = this.pending.subarray(4, 4 + length);
      this.pending = this.pending.subarray(4 + length);
      this.packet(packet);
    }
  }

  private packet(packet: Buffer): void {
    if (this.greet) {
      const { resolve } = this.greet;
      this.greet = null;
      resolve(new JuteReader(packet));
      return;
    }
    if (packet.length < 16) {
      this.fail(this.notOne());
      return;
    }
    const reader = new JuteReader(packet);
    const xid = reader.int();
    reader.long();
    const error = reader.int();
    if (xid === xids.event) this.onEvent();
    const waiting = this.waiting.get(xid);
    this.waiting.delete(xid);
    if (error === 0) waiting?.resolve(reader);
    else if (error === codes.noNode) waiting?.resolve(null);
    else waiting?.reject(this.refused(error));
  }

  private fail(error: Error): void {
    if (this.broken !== null) return;
    this.broken = error;
    clearInterval(this.timer);
    this.stream.destroy();
    const reason = this.explained(error);
    this.greet?.reject(reason);
    for (const { reject } of this.waiting.values()) reject(reason);
    this.waiting.clear();
    this.onEvent();
  }

  private async limited<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const limited = limitSignal(askMs, signal);
    try {
      return await Promise.race([
        work(),
        new Promise<never>((_, reject) => {
          limited.signal.addEventListener('abort', () => reject(stopReason(limited.signal)), { once: true });
        }),
      ]);
    } catch (error) {
      if (signal.aborted) throw stopReason(signal);
      if (!limited.signal.aborted) throw error;
      const { endpoint } = this;
      throw new RegistryError('registry-silent', `${endpoint}: no answer`, { endpoint }, error);
    } finally {
      limited.dispose();
    }
  }

  private reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof RangeError) throw this.notOne();
      throw error;
    }
  }

  private explained(error: Error): RegistryError {
    if (RegistryError.is(error)) return error;
    const { endpoint } = this;
    const why = messageOf(error).slice(0, 300);
    return new RegistryError('registry-unreachable', `${endpoint}: ${why}`, { endpoint, why }, error);
  }

  private refused(code: number): RegistryError {
    const { endpoint } = this;
    const denied = code === codes.noAuth || code === codes.authFailed;
    const details = { endpoint, why: denied ? '' : String(code) };
    const reason = this.known ? 'registry-denied' : 'registry-needs-token';
    return new RegistryError(denied ? reason : 'registry-failed', `${endpoint}: error ${code}`, details);
  }

  private notOne(): RegistryError {
    const { endpoint } = this;
    return new RegistryError('not-a-registry', `${endpoint} is no zookeeper`, { endpoint, kind: 'zookeeper' });
  }
}
