import assert from 'node:assert/strict';
import { aContainer, anEndpoint, aNetwork, aTopology } from '../../test/support/model.ts';
import type { Resolution, ResolutionStep } from '../model/resolution.ts';
import { askRepeatedly, lookupContext } from './lookup.ts';
import { nameFindings } from './names.ts';

const app = aNetwork('app');
const web = aContainer('web', { endpoints: [anEndpoint(app, '172.20.0.2/16', { dnsNames: ['web'] })] });
const topology = aTopology([app], [web]);
const files = { hosts: [], resolver: null };

/** A server that fails so many times of those it is asked, turn by turn. */
function server(...failures: readonly number[]): {
  readonly ask: (_: unknown, server: string, name: string, asked: number) => Promise<{ asked: number; failed: number }>;
  readonly questions: string[];
} {
  const left = [...failures];
  const questions: string[] = [];
  return {
    questions,
    ask: async (_, at, name, asked) => {
      questions.push(`${at} ${name} ${asked}`);
      return await Promise.resolve({ asked, failed: left.shift() ?? 0 });
    },
  };
}

function step(fields: Partial<ResolutionStep>): ResolutionStep {
  return {
    ...{ source: 'upstream', server: '192.0.2.53', asked: 'api.test', type: 'A', answers: [], rcode: 'NOERROR' },
    ...{ conclusive: true, ms: 1 },
    ...fields,
  };
}

function resolution(...steps: readonly ResolutionStep[]): Resolution {
  const addresses = steps.flatMap(({ answers }) => answers.map(({ address }) => address));
  return { name: 'api.test', steps, addresses, checked: true, observations: [] };
}

const answered = step({ answers: [{ address: '198.51.100.7', type: 'A', ttl: 60 }] });

describe('asking a name server the same again', () => {
  it('counts no single failure, and every one of several', async () => {
    assert.deepEqual(await askRepeatedly(server(0), web, 'db', '127.0.0.11', 5), {
      ...{ server: '127.0.0.11', asked: 5, failed: 0 },
    });
    assert.equal((await askRepeatedly(server(1, 0), web, 'db', '127.0.0.11', 5))?.failed, 0);
    assert.deepEqual(await askRepeatedly(server(1, 2), web, 'db', '127.0.0.11', 5), {
      ...{ server: '127.0.0.11', asked: 10, failed: 3 },
    });
  });

  it('asks the one that told something, for the name that it was asked for, and blames it where it fails now and then', async () => {
    const means = server(2, 3);
    const seen = resolution(step({ asked: 'api.test.ext.test', rcode: 'NXDOMAIN' }), answered);
    const context = await lookupContext(means, topology, web, files, seen, 5);
    assert.deepEqual(means.questions, ['192.0.2.53 api.test 5', '192.0.2.53 api.test 5']);
    const [finding, ...more] = nameFindings(topology, web, seen, context);
    assert.deepEqual([finding?.code, more.length], ['resolver-intermittent', 0]);
    assert.equal(finding?.evidence[0]?.value, '5 of 10 lookups failed');
  });

  it('asks one that said nothing again, too', async () => {
    const means = server(1, 1);
    await lookupContext(means, topology, web, files, resolution(step({ rcode: null })), 5);
    assert.equal(means.questions.length, 2);
  });

  it('asks nobody again who said that there is no such name, and nobody where once is enough', async () => {
    const means = server();
    const none = await lookupContext(means, topology, web, files, resolution(step({ rcode: 'NXDOMAIN' })), 5);
    assert.equal(none.repeated, null);
    await lookupContext(means, topology, web, files, resolution(answered), 1);
    assert.deepEqual(means.questions, []);
  });
});
