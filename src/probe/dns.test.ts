import assert from 'node:assert/strict';
import fc from 'fast-check';
import { capture, captureNames } from '../../test/support/captures.ts';
import type { DnsResult } from '../model/observation.ts';
import { readDnsOutput, readNslookup } from './dns.ts';

const tools = ['python', 'node', 'bash', 'nc-busybox130', 'nc-busybox135', 'nc-openbsd', 'nc-traditional', 'ncat'];
const question = { server: '127.0.0.11', name: 'asked', type: 'A' } as const;

function resultOf(tool: string, name: string): DnsResult {
  const reading = readDnsOutput(capture(`dns-${tool}-${name}`), question);
  assert.equal(reading.kind, 'result', `${tool} ${name}`);
  return reading.result;
}

describe('reading a DNS answer', () => {
  for (const tool of tools) {
    it(`gives names, addresses and times to live, asked with ${tool}`, () => {
      assert.deepEqual(resultOf(tool, 'container-name').answers, [
        { name: 'web', type: 'A', address: '172.30.1.10', ttl: 600 },
      ]);
      assert.deepEqual(resultOf(tool, 'external').answers, [
        { name: 'ext.test', type: 'A', address: '198.51.100.7', ttl: 123 },
      ]);
    });

    it(`gives what the server says where there is no address, asked with ${tool}`, () => {
      assert.equal(resultOf(tool, 'unknown-name').rcode, 'NXDOMAIN');
      assert.equal(resultOf(tool, 'servfail').rcode, 'SERVFAIL');
      assert.equal(resultOf(tool, 'refused').rcode, 'REFUSED');
    });

    it(`takes silence for silence, asked with ${tool}`, () => {
      const { rcode, answers } = resultOf(tool, 'no-answer');
      assert.deepEqual({ rcode, answers }, { rcode: null, answers: [] });
    });

    it(`reads an answer of more than 512 bytes whole, asked with ${tool}`, () => {
      const { answers, transport } = resultOf(tool, 'big');
      assert.equal(answers.length, 60);
      assert.equal(transport, 'tcp');
    });
  }

  it('keeps the records on the way to an address', () => {
    const { answers } = resultOf('python', 'cname');
    assert.deepEqual(
      answers.map(({ type, address }) => [type, address]),
      [
        ['CNAME', 'ext.test'],
        ['A', '198.51.100.7'],
      ],
    );
  });

  it('concludes nothing from a broken tool or from nonsense', () => {
    const broken = { exitCode: 127, stdout: '', stderr: 'nc: not found' };
    assert.deepEqual(readDnsOutput(broken, question), { kind: 'inconclusive', why: 'tool-unusable' });
    const nonsense = { exitCode: 0, stdout: 'udp ff\n', stderr: '' };
    assert.deepEqual(readDnsOutput(nonsense, question), { kind: 'inconclusive', why: 'odd-output' });
  });

  it('never throws on a hostile message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        readDnsOutput({ exitCode: 0, stdout: `udp ${Buffer.from(bytes).toString('hex')}\n`, stderr: '' }, question);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what BusyBox’s nslookup says where a server takes no TCP', () => {
  const builds = ['busybox130', 'busybox135', 'busybox137', 'busyboxmusl'];
  const rcodes = { 'unknown-name': 'NXDOMAIN', servfail: 'SERVFAIL', refused: 'REFUSED', 'no-answer': null };

  for (const build of builds) {
    it(`is the response code, or silence: ${build}`, () => {
      for (const [name, rcode] of Object.entries(rcodes)) {
        const reading = readNslookup(capture(`dns-nslookup-a-${build}-${name}`), question);
        assert.equal(reading.kind === 'result' ? reading.result.rcode : reading.why, rcode, name);
      }
    });
  }

  it('is nothing to go by where it has addresses, which come without a time to live, or where it is broken', () => {
    for (const name of captureNames('dns-nslookup-a-'))
      if (/external|cname|container-name|many-answers/.test(name))
        assert.deepEqual(readNslookup(capture(name), question), { kind: 'inconclusive', why: 'ended-early' }, name);
    const broken = { exitCode: 127, stdout: 'asked\n', stderr: 'not found' };
    assert.equal(readNslookup(broken, question).kind, 'inconclusive');
    assert.equal(readNslookup({ exitCode: 0, stdout: 'asked\n', stderr: '' }, question).kind, 'inconclusive');
  });

  it('is silence where it is still waiting when its time is up', () => {
    const reading = readNslookup({ exitCode: null, stdout: 'asked\n', stderr: '' }, question);
    assert.equal(reading.kind === 'result' && reading.result.rcode === null, true);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.nat(255)), (stdout, exitCode) => {
        readNslookup({ exitCode, stdout, stderr: '' }, question);
      }),
    );
  });
});
