import assert from 'node:assert/strict';
import type { ClientCaches, Hold } from '../discovery/clients.ts';
import { clientLines, clientsMarkdown, holdText } from './clients.ts';

const nothing: ClientCaches = { ttlSeconds: 600, addresses: ['172.20.0.3'], holds: [], read: 3, left: 0, unread: [] };
const connection: Hold = {
  ...{ container: 'web', kind: 'connection', address: '172.20.0.9', port: 5432, state: 'established', count: 3 },
  owner: null,
};
const nameOf = (id: string): string => id;

describe('what clients still go by, in words', () => {
  it('says that it is nothing only of what was looked into', () => {
    assert.match(clientLines(nothing, nameOf)[0] ?? '', /^Nobody goes by an old address: 3 /);
    const unread = [{ container: 'bare', why: 'no-tool', detail: '' } as const];
    const lines = clientLines({ ...nothing, left: 5, unread }, nameOf).join('\n');
    assert.match(lines, /^5 more were not looked into\.$/m);
    assert.match(lines, /^bare: Not read: sockets/m);
  });

  it('names address, port and what becomes of it', () => {
    assert.match(holdText(connection, nameOf), /3 open connections to 172\.20\.0\.9:5432/);
    assert.match(holdText({ ...connection, address: 'fd00::9', state: 'syn-sent' }, nameOf), /\[fd00::9\]:5432/);
    const line: Hold = { ...connection, kind: 'hosts', port: null, state: null, owner: 'cache' };
    assert.match(holdText(line, nameOf), /which cache has now\. It never expires\./);
  });

  it('is text in Markdown, whatever the names are', () => {
    const markdown = clientsMarkdown('<b>db</b>', { ...nothing, holds: [connection] }, () => '[x](http://evil)');
    assert.ok(!markdown.includes('<b>') && !markdown.includes('[x](http'), markdown);
  });
});
