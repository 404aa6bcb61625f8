import { connect, type Socket } from 'node:net';
import { JuteReader, JuteWriter } from '../../../src/discovery/registries/jute.ts';

/** Operation codes (`ZooDefs.OpCode`). */
const op = { create: 1, delete: 2, exists: 3, setData: 5, ping: 11, auth: 100 } as const;
const noNode = -101;

/** Who may do what with a node. `digest`: only whoever said `user:password` in this session. */
type Access = 'anyone' | 'creator';

interface NodeOptions {
  readonly ephemeral?: boolean;
  readonly access?: Access;
}

/** A session with ZooKeeper that writes, as a service that registers itself has. */
export class ZookeeperWriter {
  private readonly waiting = new Map<number, (error: number) => void>();
  private pending = Buffer.alloc(0);
  private greeted: (() => void) | undefined;
  private xid = 0;
  private readonly timer: NodeJS.Timeout;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('error', () => undefined);
    this.timer = setInterval(() => this.send(-2, op.ping, Buffer.alloc(0)), 500);
    this.timer.unref();
  }

  /** @param sessionMs how long the session outlives a connection that broke; the server wants at least two of its ticks */
  static async open(port: number, sessionMs = 4000): Promise<ZookeeperWriter> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    const made = new ZookeeperWriter(socket);
    const hello = new JuteWriter().int(0).long(0n).int(sessionMs).long(0n).buffer(Buffer.alloc(16)).bool(false);
    await new Promise<void>((resolve, reject) => {
      made.greeted = resolve;
      socket.once('close', () => reject(new Error('ZooKeeper hung up')));
      socket.write(hello.packet());
    });
    return made;
  }

  async create(path: string, value = '', { ephemeral = false, access = 'anyone' }: NodeOptions = {}): Promise<void> {
    const body = acl(new JuteWriter().string(path).string(value), access).int(ephemeral ? 1 : 0);
    await this.ask(op.create, body);
  }

  async set(path: string, value: string): Promise<void> {
    await this.ask(op.setData, new JuteWriter().string(path).string(value).int(-1));
  }

  async delete(path: string): Promise<void> {
    await this.ask(op.delete, new JuteWriter().string(path).int(-1));
  }

  async has(path: string): Promise<boolean> {
    return (await this.answerTo(op.exists, new JuteWriter().string(path).bool(false))) === 0;
  }

  async authenticate(user: string): Promise<void> {
    await this.ask(op.auth, new JuteWriter().int(0).string('digest').string(user), -4);
  }

  /** Breaks the connection without a word, as a process that is killed: the session goes when its time is up. */
  crash(): void {
    clearInterval(this.timer);
    this.socket.destroy();
  }

  private async ask(type: number, body: JuteWriter, xid = ++this.xid): Promise<void> {
    const error = await this.answerTo(type, body, xid);
    if (error !== 0 && error !== noNode) throw new Error(`ZooKeeper: error ${error}`);
  }

  /** @returns the error code, 0 for none */
  private async answerTo(type: number, body: JuteWriter, xid = ++this.xid): Promise<number> {
    return await new Promise<number>((resolve) => {
      this.waiting.set(xid, resolve);
      this.send(xid, type, body.packet().subarray(4));
    });
  }

  private send(xid: number, type: number, body: Buffer): void {
    const head = new JuteWriter().int(xid).int(type).packet();
    head.writeInt32BE(8 + body.length);
    this.socket.write(Buffer.concat([head, body]));
  }

  private take(chunk: Buffer): void {
    this.pending = Buffer.concat([this.pending, chunk]);
    while (this.pending.length >= 4 && this.pending.length >= 4 + this.pending.readInt32BE(0)) {
      const end = 4 + this.pending.readInt32BE(0);
      const reader = new JuteReader(this.pending.subarray(4, end));
      this.pending = this.pending.subarray(end);
      if (this.greeted) {
        this.greeted();
        this.greeted = undefined;
        continue;
      }
      const xid = reader.int();
      reader.long();
      this.waiting.get(xid)?.(reader.int());
      this.waiting.delete(xid);
    }
  }
}

/** ZOO_OPEN_ACL_UNSAFE and ZOO_CREATOR_ALL_ACL: one entry with all five rights. */
function acl(writer: JuteWriter, access: Access): JuteWriter {
  const entry = writer.int(1).int(31);
  return access === 'anyone' ? entry.string('world').string('anyone') : entry.string('auth').string('');
}
