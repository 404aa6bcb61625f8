import assert from 'node:assert/strict';
import { UsageError } from '../base/errors.ts';
import { parseWebTarget } from './web-target.ts';

function parts(text: string): unknown[] {
  const { target, web } = parseWebTarget(text);
  return [web.scheme, target.place, target.port, web.path];
}

describe('a web address on the command line', () => {
  const api = { kind: 'bare', name: 'api', network: null };
  it('is a place with scheme and path', () => {
    assert.deepEqual(parts('https://api:8443/health?x=1#top'), ['https', api, 8443, '/health?x=1']);
    assert.deepEqual(parts('http://api'), ['http', api, null, '/']);
    assert.deepEqual(parts('http://api?x'), ['http', api, null, '/?x']);
    assert.deepEqual(parts('https://[fd00::3]:80/'), ['https', { kind: 'address', address: 'fd00::3' }, 80, '/']);
    assert.deepEqual(parts('http://container:api/'), ['http', { ...api, kind: 'container' }, null, '/']);
  });

  it('is a plain place as well; port 443 alone means https', () => {
    assert.deepEqual(parts('api'), ['http', api, null, '/']);
    assert.deepEqual(parts('api:443'), ['https', api, 443, '/']);
    assert.deepEqual(parts('http://api:443'), ['http', api, 443, '/']);
  });

  it('is refused where it could break out of the first line of the request', () => {
    for (const text of ['http://api/a b', 'http://api/a\r\nHost: x', 'http://api/\u00e9', 'http://-x/', 'http:///x'])
      assert.throws(() => parseWebTarget(text), UsageError, text);
  });
});
