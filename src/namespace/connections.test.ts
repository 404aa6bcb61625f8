import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readConnections } from './connections.ts';
import type { Parts } from './parts.ts';

const parts = (tcp: string, tcp6 = ''): Parts =>
  new Map([
    ['/proc/net/tcp', { text: tcp, status: 0 }],
    ['/proc/net/tcp6', { text: tcp6, status: 0 }],
  ]);

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n';
const line = (local: string, remote: string, state: string): string =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 26077 1 0000000000000000 20 4 0 10 -1\n`;

describe('the connections of a namespace', () => {
  it('are those that somebody still holds, with both ends', () => {
    const read = readConnections(
      parts(
        head +
          line('033F1FAC:C350', '0A3F1FAC:1538', '01') +
          line('033F1FAC:C351', '0A3F1FAC:1538', '02') +
          line('033F1FAC:C352', '0A3F1FAC:1538', '08') +
          // It listens, it waits to be forgotten, and it talks to itself.
          line('00000000:0050', '00000000:0000', '0A') +
          line('033F1FAC:C353', '0A3F1FAC:1538', '06') +
          line('0100007F:0050', '0100007F:C354', '01'),
      ),
    );
    assert.deepEqual(
      read.map(({ local, remote, state }) => [local.port, `${remote.address}:${remote.port}`, state]),
      [
        [50_000, '172.31.63.10:5432', 'established'],
        [50_001, '172.31.63.10:5432', 'syn-sent'],
        [50_002, '172.31.63.10:5432', 'close-wait'],
      ],
    );
  });

  it('are by IPv4 where an IPv6 socket has them so', () => {
    const mapped = '0000000000000000FFFF00000A3F1FAC:1538';
    const [read] = readConnections(parts('', line('0000000000000000FFFF0000033F1FAC:C350', mapped, '01')));
    assert.deepEqual(read?.remote, { address: '172.31.63.10', port: 5432 });
  });

  it('are none of what is no such file', () => {
    fc.assert(fc.property(fc.string(), (text) => readConnections(parts(text)).length === 0));
    assert.deepEqual(readConnections(new Map()), []);
  });
});
