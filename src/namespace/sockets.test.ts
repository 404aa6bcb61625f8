import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseListening } from './sockets.ts';

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const line = (local: string, state: string): string =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 12345 1 0000000000000000 100 0 0 10 0\n`;

describe('the listening sockets', () => {
  it('are read with their addresses, of both families', () => {
    const text =
      head +
      line('00000000:0050', '0A') +
      line('0100007F:1538', '0A') +
      line('00000000000000000000000000000000:1F90', '0A') +
      line('00000000000000000000000001000000:0277', '0A') +
      line('0000000000000000FFFF0000030014AC:2328', '0A');
    assert.deepEqual(parseListening(text), [
      { address: '0.0.0.0', port: 80, loopback: false },
      { address: '::1', port: 631, loopback: true },
      { address: '127.0.0.1', port: 5432, loopback: true },
      { address: '::', port: 8080, loopback: false },
      { address: '172.20.0.3', port: 9000, loopback: false },
    ]);
  });

  it("are neither connections nor Docker's own DNS server", () => {
    assert.deepEqual(parseListening(head + line('030014AC:0050', '01') + line('0B00007F:A3B1', '0A')), []);
  });

  it('never come out of what is none', () => {
    fc.assert(fc.property(fc.string(), (text) => assert.deepEqual(parseListening(text), [])));
  });
});
