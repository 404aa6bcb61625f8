/**
 * ZooKeeper's wire format (`zookeeper.jute`): integers are big-endian, strings and buffers have their length before them, -1 for none.
 */
export class JuteWriter {
  private readonly parts: Buffer[] = [];

  int(value: number): this {
    const part = Buffer.alloc(4);
    part.writeInt32BE(value);
    this.parts.push(part);
    return this;
  }

  long(value: bigint): this {
    const part = Buffer.alloc(8);
    part.writeBigInt64BE(value);
    this.parts.push(part);
    return this;
  }

  bool(value: boolean): this {
    this.parts.push(Buffer.of(value ? 1 : 0));
    return this;
  }

  buffer(value: Buffer): this {
    this.int(value.length);
    this.parts.push(value);
    return this;
  }

  string(value: string): this {
    return this.buffer(Buffer.from(value, 'utf8'));
  }

  /** With its length before it, as it goes over the wire. */
  packet(): Buffer {
    const body = Buffer.concat(this.parts);
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length);
    return Buffer.concat([length, body]);
  }
}

/** Reads one packet. Throws a `RangeError` where it is shorter than it says. */
export class JuteReader {
  private at = 0;

  constructor(private readonly data: Buffer) {}

  int(): number {
    const value = this.data.readInt32BE(this.at);
    this.at += 4;
    return value;
  }

  long(): bigint {
    const value = this.data.readBigInt64BE(this.at);
    this.at += 8;
    return value;
  }

  buffer(): Buffer {
    const length = this.int();
    if (length <= 0) return Buffer.alloc(0);
    if (this.at + length > this.data.length) throw new RangeError('a packet shorter than it says');
    const value = this.data.subarray(this.at, this.at + length);
    this.at += length;
    return value;
  }

  string(): string {
    return this.buffer().toString('utf8');
  }

  strings(): string[] {
    const count = this.int();
    // Each takes at least the four bytes of its length.
    if (count > (this.data.length - this.at) / 4) throw new RangeError('a list longer than its packet');
    return Array.from({ length: Math.max(0, count) }, () => this.string());
  }
}
