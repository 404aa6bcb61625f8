import assert from 'node:assert/strict';
import { bypassesProxy } from './proxy.ts';

describe('exceptions from a proxy', () => {
  const rows: readonly (readonly [noProxy: string, host: string, excepted: boolean])[] = [
    ['', 'api', false],
    ['*', 'api', true],
    ['db,api', 'api', true],
    ['db, api', 'API.', true],
    ['db api', 'api', true],
    ['.internal', 'api.internal', true],
    ['*.internal', 'api.internal', true],
    ['internal', 'api.internal', true],
    ['internal', 'notinternal', false],
    ['api:8080', 'api', true],
    ['api:9090', 'api', false],
    ['172.20.0.0/16', '172.20.0.3', true],
    ['172.20.0.0/16', '172.21.0.3', false],
    ['172.20.0.3', '172.20.0.3', true],
    ['fd00::/8', 'fd00::3', true],
    ['[fd00::3]:8080', 'fd00::3', true],
    ['172.20.0.0/99', '172.20.0.3', false],
    ['.', 'api', false],
    ['', 'localhost', true],
    ['', '127.0.0.1', true],
  ];
  for (const [noProxy, host, excepted] of rows) {
    it(`"${noProxy}" ${excepted ? 'excepts' : 'does not except'} ${host}`, () => {
      assert.equal(bypassesProxy(host, 8080, noProxy), excepted);
    });
  }
});
