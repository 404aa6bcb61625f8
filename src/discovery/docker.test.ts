import assert from 'node:assert/strict';
import { aContainer, aDetail, anEndpoint, aNetwork, apiOf, aTopology } from '../../test/support/model.ts';
import type { Container } from '../model/container.ts';
import type { Service } from '../model/service.ts';
import { dockerServices } from './docker.ts';

const app = aNetwork('app');
const compose = { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'api' };

function replica(number: number, fields: Partial<Container> = {}): Container {
  return aContainer(`shop-api-${number}`, {
    id: `${number}`.repeat(64),
    labels: compose,
    image: 'example/api:1.4',
    ports: [{ port: 8080, protocol: 'tcp', published: null }],
    endpoints: [
      anEndpoint(app, `172.20.0.${number}/16`, {
        dnsNames: [`shop-api-${number}`, 'api', 'backend', `${number}`.repeat(12)],
      }),
    ],
    ...fields,
  });
}

/** Each name with its kind and the addresses behind it. */
function table(services: readonly Service[]): Record<string, string> {
  return Object.fromEntries(
    services.map(({ name, kind, instances }) => [name, `${kind} ${instances.map(({ address }) => address).join(' ')}`]),
  );
}

describe('dockerServices', () => {
  it('tells each name of a network, why it is one, and every address behind it', () => {
    assert.deepEqual(table(dockerServices(aTopology([app], [replica(2), replica(3)]))), {
      api: 'compose 172.20.0.2 172.20.0.3',
      backend: 'alias 172.20.0.2 172.20.0.3',
      'shop-api-2': 'container 172.20.0.2',
      'shop-api-3': 'container 172.20.0.3',
      '222222222222': 'id 172.20.0.2',
      '333333333333': 'id 172.20.0.3',
    });
  });

  it('tells the port, the version of the tag, Docker’s health with its output, and how long an answer lives', () => {
    const sick = replica(2, { health: { status: 'unhealthy', failingStreak: 3, lastOutput: 'connection refused' } });
    const [api] = dockerServices(aTopology([app], [sick])).filter(({ name }) => name === 'api');
    const [instance] = api?.instances ?? [];
    assert.deepEqual([instance?.port, instance?.version], [8080, '1.4']);
    assert.deepEqual(instance?.health, {
      registry: null,
      docker: 'critical',
      probe: null,
      output: 'connection refused',
    });
    assert.deepEqual(instance.expiry, { kind: 'record', ttlSeconds: 600, leftSeconds: null });
  });

  it('does not take the version of a base image for that of the program when there is a tag', () => {
    const labels = { 'org.opencontainers.image.version': '24.04' };
    const versions = ['registry.example:5000/api:2.0', 'api:latest', 'api', 'sha256:0123', 'api:2@sha256:abc0'].map(
      (image) => dockerServices(aTopology([app], [replica(2, { image, labels })]))[0]?.instances[0]?.version,
    );
    assert.deepEqual(versions, ['2.0', '24.04', '24.04', '24.04', '2']);
  });

  it('has an instance for each address of a container on a network of both families', () => {
    const dual = aNetwork('dual', { ipv6: true });
    const web = aContainer('web', {
      endpoints: [anEndpoint(dual, '172.20.0.2/16', { ipv6: 'fd00::2/64', dnsNames: ['web'] })],
    });
    assert.deepEqual(table(dockerServices(aTopology([dual], [web]))), { web: 'container 172.20.0.2 fd00::2' });
  });

  it('lists the name of a link for the one container that knows it', () => {
    const web = aContainer('web', {
      endpoints: [anEndpoint(app, '172.20.0.9/16', { dnsNames: ['web'], links: ['shop-api-2:upstream'] })],
    });
    const link = dockerServices(aTopology([app], [replica(2), web])).find(({ kind }) => kind === 'link');
    assert.deepEqual([link?.name, link?.knownTo], ['upstream', web.id]);
    assert.deepEqual(
      link?.instances.map(({ address }) => address),
      ['172.20.0.2'],
    );
  });

  it('leaves out who does not run, and the networks without names', () => {
    const bridge = aNetwork('bridge');
    const gone = replica(2, { state: 'exited' });
    const plain = aContainer('plain', { endpoints: [anEndpoint(bridge, '172.17.0.2/16')] });
    assert.deepEqual(dockerServices(aTopology([app, bridge], [gone, plain])), []);
  });

  it('marks a name that the engine may have made up and then does not answer', () => {
    const made = aContainer('focused_turing', {
      endpoints: [anEndpoint(app, '172.20.0.2/16', { aliases: ['www'] })],
      detail: aDetail(),
    });
    const services = dockerServices(aTopology([app], [made], { apiVersion: apiOf['20.10'] }));
    assert.deepEqual(
      services.filter(({ doubtful }) => doubtful).map(({ name }) => name),
      ['focused_turing'],
    );
  });

  it('keeps a container with a thousand labels small', () => {
    const labels = Object.fromEntries(
      Array.from({ length: 1000 }, (_, at) => [`label-${String(at)}`, 'x'.repeat(5000)]),
    );
    const [service] = dockerServices(aTopology([app], [replica(2, { labels })]));
    assert.ok(JSON.stringify(service).length < 20_000);
  });
});
