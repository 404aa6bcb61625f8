import assert from 'node:assert/strict';
import { aConnect, aNamespace, app, attached, db, web } from '../../test/support/diagnosis.ts';
import { aTopology } from '../../test/support/model.ts';
import type { Registry } from '../discovery/registries/live.ts';
import { parseRegistry } from '../discovery/registries/config.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { TcpResult } from '../model/observation.ts';
import type { Service, ServiceHealth, ServiceInstance, ServiceSource } from '../model/service.ts';
import type { Means } from './means.ts';
import { serviceName } from './kubernetes.ts';
import { diagnoseService } from './service.ts';

function instance(id: string, address: string, registry: ServiceHealth = 'passing'): ServiceInstance {
  return {
    ...{ id, address, port: 5432, container: null, node: null, version: null, weight: null, tags: [], metadata: {} },
    ...{ health: { registry, docker: null, probe: null, output: null }, responseMs: null, expiry: null },
  };
}

/** A registry that answers with one thing after the other, the last one again and again. */
function registry(name: string, ...answers: readonly (readonly ServiceInstance[] | 'failed')[]): Registry {
  let asked = 0;
  const source = (state: ServiceSource['state']): ServiceSource => ({
    ...{ kind: 'consul', id: `consul:${name}`, name, state },
    failure: state === 'failed' ? { reason: 'registry-unreachable', detail: {} } : null,
  });
  return {
    id: `consul:${name}`,
    config: parseRegistry('consul=consul'),
    read: async () => {
      const answer = answers[Math.min(asked++, answers.length - 1)] ?? [];
      if (answer === 'failed') return await Promise.resolve({ source: source('failed'), services: [] });
      const service: Service = {
        ...{ name: 'api', kind: 'registered', source: `consul:${name}`, network: null, virtualAddress: null },
        instances: answer,
      };
      return await Promise.resolve({ source: source('ready'), services: answer.length === 0 ? [] : [service] });
    },
    watch: async () => await Promise.resolve(),
    close: async () => await Promise.resolve(),
  };
}

async function ask(
  name: string,
  registries: readonly Registry[],
  outcomes: Readonly<Record<string, TcpResult['outcome']>> = {},
  port: number | null = null,
): Promise<Diagnosis> {
  const none = async (): Promise<null> => await Promise.resolve(null);
  const means: Means = {
    ...{ files: none, resolve: none, ask: none, lookUp: none, links: none, host: none, forwarding: none },
    ...{ ping: none, pathMtu: none, web: none, throughput: none, swarm: none },
    together: async (work) => await work(),
    namespace: async (container) => await Promise.resolve({ namespace: aNamespace(container), notRead: null }),
    connect: async (_, address) => await Promise.resolve(aConnect(outcomes[address] ?? 'connected')),
  };
  const topology = aTopology([app], [web, db, attached('db-2', [[app, '172.20.0.4']])]);
  const source = { kind: 'container', container: web, home: web } as const;
  const question = { name, port, registries, signal: new AbortController().signal };
  return await diagnoseService(topology, means, source, question, { internet: '198.51.100.7' });
}

const summary = ({ verdict, cause, path }: Diagnosis): readonly (string | undefined)[] => [
  verdict,
  cause?.code,
  path.find(({ blockedBy }) => blockedBy !== null)?.what,
];

describe('why a service can not be used', () => {
  it('is that no registry knows it, and that is asked twice', async () => {
    const diagnosis = await ask('apy', [registry('one', [instance('db', '172.20.0.3')])]);
    assert.deepEqual(summary(diagnosis), ['unreachable', 'not-registered', 'registry']);
    assert.equal(diagnosis.cause?.facts['nearest'], 'api');
    const late = await ask('api', [registry('one', [], [instance('db', '172.20.0.3')])]);
    assert.deepEqual(summary(late), ['reachable', undefined, undefined]);
  });

  it('is not known where no registry can be read, and known where another one has it', async () => {
    assert.deepEqual(summary(await ask('api', [registry('one', 'failed')])).slice(0, 2), [
      'unknown',
      'could-not-check',
    ]);
    const second = registry('two', [instance('db', '172.20.0.3')]);
    assert.equal((await ask('api', [registry('one', 'failed'), second])).verdict, 'reachable');
  });

  it('is that nobody has the address any more, or that the container has another one now', async () => {
    const gone = await ask('api', [registry('one', [instance('old', '172.20.0.77')])]);
    assert.deepEqual(summary(gone), ['unreachable', 'instance-gone', 'choice']);
    assert.deepEqual(gone.cause?.fix, {
      ...{ kind: 'advice', what: 'deregister', command: ['consul', 'services', 'deregister', '-id=old'] },
    });
    const moved = await ask('api', [registry('one', [instance('db', '172.20.0.77')])]);
    assert.deepEqual([moved.cause?.code, moved.cause?.facts['now']], ['instance-gone', '172.20.0.3']);
  });

  it('is that the request fails, with the cause of that below', async () => {
    const failed = await ask('api', [registry('one', [instance('db', '172.20.0.3')])], { '172.20.0.3': 'refused' });
    assert.deepEqual([failed.verdict, failed.cause?.code], ['unreachable', 'request-failed']);
    assert.equal(failed.cause?.facts['why'], 'nothing-listening');
    assert.ok(failed.findings.some(({ code }) => code === 'nothing-listening'));
    assert.deepEqual(
      failed.path.slice(0, 4).map(({ what }) => what),
      ['registry', 'health', 'choice', 'route'],
    );
  });

  it('is told of the port that was asked for where the entry has another one', async () => {
    const one = registry('one', [instance('db', '172.20.0.3')]);
    const said = async (port: number | null): Promise<string | undefined> =>
      (await ask('api', [one], { '172.20.0.3': 'refused' }, port)).cause?.facts['asked'];
    assert.deepEqual([await said(null), await said(5432), await said(81)], ['', '', '81']);
  });

  it('is that all are unhealthy; where one of several is, it is left out, as clients do', async () => {
    const ill = instance('db', '172.20.0.3', 'critical');
    const all = await ask('api', [registry('one', [ill])], { '172.20.0.3': 'refused' });
    assert.deepEqual(summary(all), ['unreachable', 'instance-unhealthy', 'health']);
    const some = await ask('api', [registry('one', [ill, instance('db-2', '172.20.0.4')])], {
      '172.20.0.3': 'refused',
    });
    assert.deepEqual([some.verdict, some.cause], ['reachable', null]);
    assert.deepEqual(
      some.findings.map(({ code, severity }) => [code, severity]),
      [['instance-unhealthy', 'warning']],
    );
  });

  it('is a part of it where one instance serves and another is gone', async () => {
    const two = [instance('db', '172.20.0.3'), instance('old', '172.20.0.77')];
    const diagnosis = await ask('api', [registry('one', two)]);
    assert.deepEqual([diagnosis.verdict, diagnosis.cause?.code], ['degraded', 'instance-gone']);
    assert.equal(diagnosis.cause?.severity, 'warning');
  });

  it('tells of a service in two registries, and of a name as Kubernetes makes them', async () => {
    const [one, two] = ['one', 'two'].map((name) => registry(name, [instance('db', '172.20.0.3')]));
    assert.ok(one && two);
    const twice = await ask('api', [one, two]);
    assert.deepEqual([twice.verdict, twice.findings.map(({ code }) => code)], ['reachable', ['service-duplicated']]);
    const named = await ask('api.default.svc.cluster.local', [one]);
    assert.deepEqual([named.verdict, named.findings.map(({ code }) => code)], ['reachable', ['kubernetes-name']]);
    assert.deepEqual(['a.b.svc', 'a.b.svc.cluster.local', 'a.b', 'svc'].map(serviceName), ['a', 'a', 'a.b', 'svc']);
  });
});
