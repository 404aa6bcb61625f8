import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EngineError } from '../errors.ts';
import { endpointText } from './address.ts';
import { parseHost } from './host.ts';

describe('parseHost', () => {
  const same: readonly (readonly [string, string])[] = [
    ['unix:///var/run/docker.sock', 'unix:///var/run/docker.sock'],
    ['unix://', 'unix:///var/run/docker.sock'],
    ['unix:///a path/with %20 and ümlaut.sock', 'unix:///a path/with %20 and ümlaut.sock'],
    ['/run/podman/podman.sock', 'unix:///run/podman/podman.sock'],
    ['./docker.sock', 'unix://./docker.sock'],
    ['npipe://', 'npipe:////./pipe/docker_engine'],
    ['npipe:////./pipe/docker_engine', 'npipe:////./pipe/docker_engine'],
    ['npipe://\\\\.\\pipe\\docker_engine', 'npipe:////./pipe/docker_engine'],
    ['\\\\.\\pipe\\docker_engine', 'npipe:////./pipe/docker_engine'],
    ['//./pipe/dockerDesktopLinuxEngine', 'npipe:////./pipe/dockerDesktopLinuxEngine'],
    ['tcp://', 'tcp://localhost:2375'],
    ['tcp://:4000', 'tcp://localhost:4000'],
    ['tcp://1.2.3.4', 'tcp://1.2.3.4:2375'],
    ['tcp://1.2.3.4:', 'tcp://1.2.3.4:2375'],
    ['TCP://Engine.Example:1234', 'tcp://engine.example:1234'],
    ['1.2.3.4:99', 'tcp://1.2.3.4:99'],
    ['engine_1', 'tcp://engine_1:2375'],
    ['::1', 'tcp://[::1]:2375'],
    ['[::1]', 'tcp://[::1]:2375'],
    ['tcp://[FD00::9]:2376', 'tcp://[fd00::9]:2376'],
    ['tcp://[fe80::1%25eth0]:2375', 'tcp://[fe80::1%25eth0]:2375'],
    ['tcp://[fe80::1%eth0]:2375', 'tcp://[fe80::1%25eth0]:2375'],
    ['tcp://proxy:80/docker/one/', 'tcp://proxy:80/docker/one'],
    ['tcp://proxy:80/', 'tcp://proxy:80'],
    ['  tcp://h:1\n', 'tcp://h:1'],
    ['ssh://box', 'ssh://box'],
    ['ssh://me@box:2222/run/docker.sock', 'ssh://me@box:2222/run/docker.sock'],
    ['ssh://me@[fd00::9]:22', 'ssh://me@[fd00::9]:22'],
  ];
  for (const [text, endpoint] of same) {
    it(`reads ${JSON.stringify(text)} as ${endpoint}`, () => {
      assert.equal(endpointText(parseHost(text)), endpoint);
    });
  }

  it('keeps the parts apart', () => {
    assert.deepEqual(parseHost('tcp://[fe80::1%25eth0]:1/p'), {
      kind: 'tcp',
      host: 'fe80::1%eth0',
      port: 1,
      pathPrefix: '/p',
    });
    assert.deepEqual(parseHost('ssh://me@box'), { kind: 'ssh', user: 'me', host: 'box', port: null, path: '' });
  });

  it('takes the TLS port where TLS is used and no port is given', () => {
    assert.equal(endpointText(parseHost('tcp://h', true)), 'tcp://h:2376');
    assert.equal(endpointText(parseHost('tcp://h:2375', true)), 'tcp://h:2375');
  });

  const bad = [
    '',
    '   ',
    '://',
    'http://h:2375',
    'https://h:2376',
    'fd://',
    'file:///x',
    'unix:/var/run/docker.sock',
    'unix://tcp://h',
    'C:/pipe/docker_engine',
    'C:\\docker.sock',
    'npipe://./pipe/docker_engine',
    'npipe:///var/run/docker.sock',
    'tcp://h:99999',
    'tcp://h:0',
    'tcp://h:12ab',
    'tcp://h:-1',
    'tcp://user@h:1',
    'tcp://user:secret@h:1',
    'tcp://h?x=1',
    'tcp://h/p?x=1',
    'tcp://h/p#f',
    'tcp://unix:///x',
    'tcp://[::1',
    'tcp://[nonsense]:1',
    'tcp://fd00::9:2375:x',
    'tcp://a b:1',
    'tcp://-oProxyCommand=x',
    `tcp://${'a'.repeat(254)}`,
    'unix:///a\0b',
    'unix:///a\nb',
    'ssh://',
    'ssh://me:secret@box',
    'ssh://-oProxyCommand=calc',
    'ssh://-oProxyCommand=calc@box',
    'ssh://box/sock?x',
    'ssh://me@',
  ];
  for (const text of bad) {
    it(`refuses ${JSON.stringify(text.slice(0, 60))}`, () => {
      assert.throws(
        () => parseHost(text),
        (error) => EngineError.is(error, 'bad-host') && error.details['host'] !== undefined,
      );
    });
  }

  it('does not repeat a password in its error', () => {
    assert.throws(
      () => parseHost('ssh://me:secret@box', false, { askedBy: 'DOCKER_HOST' }),
      (error) => {
        assert(EngineError.is(error, 'bad-host'));
        assert.deepEqual(error.details, { askedBy: 'DOCKER_HOST', host: 'ssh://me:***@box' });
        return !error.message.includes('secret');
      },
    );
  });

  it('reads back whatever it wrote, and fails in one way only', () => {
    const part = fc.oneof(
      fc.constantFrom('unix', 'tcp', 'ssh', 'npipe', '://', '//./pipe/', '[::1]', ':', '@', '/', '%25'),
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(part, fc.string({ maxLength: 5 }))).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, fc.boolean(), (text, tls) => {
        try {
          const address = parseHost(text, tls);
          assert.deepEqual(parseHost(endpointText(address), tls), address);
        } catch (error) {
          if (!EngineError.is(error, 'bad-host')) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
