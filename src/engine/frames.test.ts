import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { FrameReader } from './frames.ts';

type Stream = 0 | 1 | 2;

/** One frame as the engine writes it. */
function frame(stream: Stream, payload: string | Uint8Array): Buffer {
  const body = Buffer.from(payload as string);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

function read(chunks: readonly Buffer[], maxBytes = 1024): ReturnType<FrameReader['output']> & { framed: boolean } {
  const reader = new FrameReader(maxBytes);
  const framed = chunks.every((chunk) => reader.push(chunk));
  return { ...reader.output(), framed };
}

/** Cuts bytes at the places given. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
}

const frames = fc.array(fc.tuple(fc.constantFrom<Stream>(0, 1, 2), fc.string({ unit: 'grapheme', maxLength: 60 })), {
  maxLength: 12,
});
const places = fc.array(fc.nat(), { maxLength: 30 });

describe('FrameReader', () => {
  it('puts the frames of each stream together, in whatever pieces they come', () => {
    fc.assert(
      fc.property(frames, places, (parts, at) => {
        const bytes = Buffer.concat(parts.map(([stream, text]) => frame(stream, text)));
        const said = (wanted: (stream: Stream) => boolean): string =>
          parts.map(([stream, text]) => (wanted(stream) ? text : '')).join('');
        assert.deepEqual(read(cut(bytes, at), 100_000), {
          stdout: said((stream) => stream !== 2),
          stderr: said((stream) => stream === 2),
          truncated: false,
          framed: true,
        });
      }),
    );
  });

  it('gives the same for any bytes at all, cut anywhere, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), places, fc.nat({ max: 64 }), (any, at, maxBytes) => {
        const bytes = Buffer.from(any);
        assert.deepEqual(read(cut(bytes, at), maxBytes), read([bytes], maxBytes));
      }),
    );
  });

  it('gives the same for broken frames, cut anywhere', () => {
    const header = fc.tuple(fc.constantFrom(0, 1, 2, 2, 1, 3), fc.constantFrom(0, 0, 0, 9), fc.nat({ max: 40 }));
    const broken = fc.array(fc.tuple(header, fc.string({ maxLength: 40 })), { maxLength: 6 });
    fc.assert(
      fc.property(broken, places, (parts, at) => {
        const bytes = Buffer.concat(
          parts.map(([[type, reserved, length], text]) =>
            Buffer.from([type, reserved, 0, 0, 0, 0, 0, length, ...Buffer.from(text)]),
          ),
        );
        assert.deepEqual(read(cut(bytes, at)), read([bytes]));
      }),
    );
  });

  it('keeps at most so many bytes of each stream, and says that there was more', () => {
    fc.assert(
      fc.property(frames, fc.nat({ max: 100 }), (parts, maxBytes) => {
        const bytes = Buffer.concat(parts.map(([stream, text]) => frame(stream, text)));
        const { stdout, stderr, truncated } = read([bytes], maxBytes);
        const size = (err: boolean): number =>
          parts.reduce((sum, [stream, text]) => sum + ((stream === 2) === err ? Buffer.byteLength(text) : 0), 0);
        assert(Buffer.byteLength(stdout) <= maxBytes && Buffer.byteLength(stderr) <= maxBytes);
        assert.equal(truncated, size(false) > maxBytes || size(true) > maxBytes);
      }),
    );
  });

  it('cuts no character in half', () => {
    assert.equal(read([frame(1, 'aé')], 2).stdout, 'a');
    assert.equal(read([frame(1, 'a😀b')], 4).stdout, 'a');
  });

  it('puts a character together that two frames share', () => {
    const bytes = Buffer.from('é');
    assert.equal(read([frame(1, bytes.subarray(0, 1)), frame(1, bytes.subarray(1))]).stdout, 'é');
  });

  it('takes a frame without content for what it is', () => {
    assert.deepEqual(read([frame(1, ''), frame(2, ''), frame(1, 'x')]).stdout, 'x');
  });

  it('believes no length: 4 GB that never come are what came of them', () => {
    const header = Buffer.from([1, 0, 0, 0, 255, 255, 255, 255]);
    assert.deepEqual(read([header, Buffer.from('abc')]), { stdout: 'abc', stderr: '', truncated: false, framed: true });
  });

  it('says of a terminal’s plain text that it is no such stream', () => {
    assert.equal(read([Buffer.from('PING web (172.30.1.140): 56 data bytes\r\n')]).framed, false);
  });

  it('keeps what was right before it went wrong', () => {
    assert.deepEqual(read([Buffer.concat([frame(1, 'right'), Buffer.from('and wrong')])]), {
      stdout: 'right',
      stderr: '',
      truncated: false,
      framed: false,
    });
  });

  it('waits for the rest of a header', () => {
    assert.deepEqual(read([Buffer.from([1, 0, 0])]), { stdout: '', stderr: '', truncated: false, framed: true });
  });

  it('takes no more memory for a million frames of one byte than for one of a million', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used = (): number => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const reader = new FrameReader(1024 * 1024);
    const bytes = Buffer.concat(Array.from({ length: 1000 }, () => frame(1, 'x')));
    const before = used();
    for (let round = 0; round < 300; round += 1) reader.push(bytes);
    const taken = used() - before;
    assert.equal(reader.output().stdout.length, 300_000);
    assert.ok(taken < 5 * 1024 * 1024, `${taken} bytes`);
  });
});
