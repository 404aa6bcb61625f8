import { StringDecoder } from 'node:string_decoder';

/** What a program printed so far. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  /** Whether more came than was kept. */
  readonly truncated: boolean;
}

/**
 * Takes apart the multiplexed stream of an attach or exec without a terminal (Engine API, "Stream format": one byte stream type, three
 * bytes zero, four bytes length, then the payload) and keeps the first bytes of stdout and stderr each. docker-modem's own reader keeps
 * everything, and believes any length it is told.
 */
export class FrameReader {
  private header = Buffer.alloc(0);
  private left = 0;
  private target: Sink | undefined;
  private readonly out: Sink;
  private readonly err: Sink;

  constructor(maxBytes: number) {
    this.out = new Sink(maxBytes);
    this.err = new Sink(maxBytes);
  }

  /** @returns false where the bytes are no such stream; nothing more should be fed then */
  push(chunk: Buffer): boolean {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.left > 0) {
        const payload = rest.subarray(0, this.left);
        this.target?.write(payload);
        this.left -= payload.length;
        rest = rest.subarray(payload.length);
        continue;
      }
      const missing = 8 - this.header.length;
      this.header = Buffer.concat([this.header, rest.subarray(0, missing)]);
      rest = rest.subarray(missing);
      if (this.header.length < 8) break;
      const type = this.header[0] ?? 255;
      if (type > 2 || this.header[1] !== 0 || this.header[2] !== 0 || this.header[3] !== 0) return false;
      this.target = type === 2 ? this.err : this.out;
      this.left = this.header.readUInt32BE(4);
      this.header = Buffer.alloc(0);
    }
    return true;
  }

  output(): Output {
    return { stdout: this.out.text(), stderr: this.err.text(), truncated: this.out.truncated || this.err.truncated };
  }
}

/** Keeps the first bytes in one buffer that grows: a program that prints byte by byte makes a million tiny pieces. */
class Sink {
  truncated = false;
  private kept = Buffer.alloc(0);
  private size = 0;

  constructor(private readonly maxBytes: number) {}

  write(payload: Buffer): void {
    const fitting = payload.subarray(0, this.maxBytes - this.size);
    if (fitting.length < payload.length) this.truncated = true;
    const size = this.size + fitting.length;
    if (size > this.kept.length) {
      const grown = Buffer.alloc(Math.min(this.maxBytes, Math.max(size, this.kept.length * 2)));
      this.kept.copy(grown, 0, 0, this.size);
      this.kept = grown;
    }
    fitting.copy(this.kept, this.size);
    this.size = size;
  }

  text(): string {
    // The decoder leaves out the half of a character at the cut.
    return new StringDecoder('utf8').write(this.kept.subarray(0, this.size));
  }
}
