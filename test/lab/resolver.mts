/**
 * The resolver that an engine of the lab asks for names it doesn't know itself: `resolver.mts ADDRESS`, run in the engine's
 * namespace. It knows `*.ext.test` (A 198.51.100.7) and says NXDOMAIN to all else, as a resolver of the internet would.
 */
import { createSocket } from 'node:dgram';

const [address = '127.0.0.1'] = process.argv.slice(2);
/** RFC 1035, 4.1.1: a header is 12 bytes; flags QR, RD, RA; RCODE 3 says that there is no such name. */
const headerLength = 12;
const [answered, noSuchName] = [0x8180, 0x8183];
/** A pointer to the name of the question, type A, class IN, time to live 60 s, 4 bytes: 198.51.100.7. */
const external = Buffer.from([0xc0, headerLength, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 198, 51, 100, 7]);

function answer(query: Buffer): Buffer | undefined {
  const labels: string[] = [];
  let at = headerLength;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    at += length + 1;
  }
  const end = at + 5;
  if (query.length < end) return undefined;
  const isKnown = labels.slice(-2).join('.') === 'ext.test';
  const hasAnswer = isKnown && query.readUInt16BE(at + 1) === 1;
  const header = Buffer.alloc(headerLength);
  query.copy(header, 0, 0, 2);
  [isKnown ? answered : noSuchName, 1, hasAnswer ? 1 : 0].forEach((value, index) =>
    header.writeUInt16BE(value, 2 + 2 * index),
  );
  return Buffer.concat([header, query.subarray(headerLength, end), ...(hasAnswer ? [external] : [])]);
}

const socket = createSocket('udp4', (query, from) => {
  const reply = answer(query);
  if (reply) socket.send(reply, from.port, from.address);
});
socket.bind(53, address, () => process.stdout.write('ready\n'));
