import assert from 'node:assert/strict';
import type { ClientCaches, Hold } from '../../discovery/clients.ts';
import { aContainer, aTopology } from '../../../test/support/model.ts';
import { clientsEntry } from '../documents/services.ts';
import { clientsPage } from './clients.ts';
import { clientLines, holdText } from '../../text/clients.ts';
import { pageMarkdown } from '../../text/page/markdown.ts';

const nothing: ClientCaches = { ttlSeconds: 600, addresses: ['172.20.0.3'], holds: [], read: 3, left: 0, unread: [] };
const connection: Hold = {
  ...{ container: 'web', kind: 'connection', address: '172.20.0.9', port: 5432, state: 'established', count: 3 },
  owner: null,
};
const nameOf = (id: string): string => id;
const topology = aTopology([], [aContainer('[x](http://evil)', { id: 'web' }), aContainer('bare', { id: 'bare' })]);
const lines = (caches: ClientCaches): readonly string[] => clientLines(clientsEntry(topology, caches));

describe('what clients still go by, in words', () => {
  it('says that it is nothing only of what was looked into', () => {
    assert.match(lines(nothing)[0] ?? '', /^Nobody goes by an old address: 3 /);
    const unread = [{ container: 'bare', why: 'no-tool', detail: '' } as const];
    const said = lines({ ...nothing, left: 5, unread }).join('\n');
    assert.match(said, /^5 more were not looked into\.$/m);
    assert.match(said, /^bare: Not read: sockets/m);
  });

  it('names address, port and what becomes of it', () => {
    assert.match(holdText(connection, nameOf), /3 open connections to 172\.20\.0\.9:5432/);
    assert.match(holdText({ ...connection, address: 'fd00::9', state: 'syn-sent' }, nameOf), /\[fd00::9\]:5432/);
    const line: Hold = { ...connection, kind: 'hosts', port: null, state: null, owner: 'cache' };
    assert.match(holdText(line, nameOf), /which cache has now\. It never expires\./);
  });

  it('is text in Markdown, whatever the names are', () => {
    const entry = clientsEntry(topology, { ...nothing, holds: [connection] });
    const at = '2026-01-02T03:04:05.000Z';
    const page = clientsPage({ version: 1, service: '<b>db</b>', place: 'front', ...entry, at, ms: 1 }, null);
    const markdown = pageMarkdown(page);
    assert.match(markdown, /3 open connections/);
    assert.ok(!markdown.includes('<b>') && !markdown.includes('[x](http'), markdown);
  });
});
