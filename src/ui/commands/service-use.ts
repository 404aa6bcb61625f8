import { randomUUID } from 'node:crypto';
import { l10n } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { webScheme } from '../../diagnosis/application.ts';
import { measureBalance, peersOf, type BalanceWay } from '../../discovery/balance/measure.ts';
import { clientCaches } from '../../discovery/clients.ts';
import { tryInstances } from '../../discovery/find.ts';
import type { Container } from '../../model/container.ts';
import type { Topology } from '../../model/topology.ts';
import { readNameFiles } from '../../namespace/files.ts';
import { embeddedDns } from '../../namespace/resolver.ts';
import { clientsEntry, instanceEntries } from '../../shared/documents/services.ts';
import { balanceTitle } from '../../shared/pages/balance.ts';
import { clientsTitle } from '../../shared/pages/clients.ts';
import { instancesTitle } from '../../shared/pages/instances.ts';
import { requireContainer } from '../../topology/require.ts';
import { chooseSource } from '../pick/container.ts';
import { choosePort } from '../pick/port.ts';
import { resultKey, showResult } from '../results/content.ts';
import type { BalanceRequest, ClientsRequest, InstancesRequest, Result } from '../results/result.ts';
import type { Services } from '../services.ts';
import { settings } from '../settings.ts';
import { register, withProgress } from './run.ts';
import { serviceAgain, serviceOf, type ServiceRow } from './service-row.ts';

/** Commands on how a service is used: Try Instances From…, Test Balance…, Check Client Caches… */
export function registerServiceUse(services: Services): Disposable[] {
  return [
    register(services, 'tryInstances', async (args) => {
      const row = await serviceOf(services, args);
      const { topology } = await services.engine.connected();
      const title = l10n.t('Try Instances From…');
      const from = await chooseSource(topology, title);
      await instances(services, row, from, await portFor(services, topology, row, title));
    }),
    register(services, 'testBalance', async (args) => {
      const row = await serviceOf(services, args);
      const { topology } = await services.engine.connected();
      await balance(services, row, await chooseSource(topology, l10n.t('Test Balance…')));
    }),
    register(services, 'checkClients', async (args) => await clients(services, await serviceOf(services, args))),
  ];
}

/** Tests again how requests spread. */
export async function balanceAgain(services: Services, request: BalanceRequest, instead: string): Promise<void> {
  const row = await serviceAgain(services, request.service, request.place);
  const { topology } = await services.engine.connected();
  await balance(services, row, requireContainer(topology, request.from), instead);
}

/** Tries the instances again. */
export async function instancesAgain(services: Services, request: InstancesRequest, instead: string): Promise<void> {
  const row = await serviceAgain(services, request.service, request.place);
  const { topology } = await services.engine.connected();
  await instances(services, row, requireContainer(topology, request.from), request.port, instead);
}

/** Looks again who goes by an old address. */
export async function clientsAgain(services: Services, request: ClientsRequest, instead: string): Promise<void> {
  await clients(services, await serviceAgain(services, request.service, request.place), instead);
}

/** Requests that are sent. */
const requests = 60;

async function balance(
  services: Services,
  { service, place }: ServiceRow,
  from: Container,
  instead?: string,
): Promise<void> {
  const document = await withProgress(balanceTitle({ from, to: service.name }), async (signal, say) => {
    const { client, topology, runner } = await services.engine.connected(signal);
    const { resolver } = await readNameFiles(client, from, signal);
    const way = wayOf(service, resolver?.nameservers[0] ?? embeddedDns);
    const [at, started] = [new Date().toISOString(), performance.now()];
    const measured = await measureBalance(topology, runner, from, way, {
      ...{ requests, wait: settings.wait(), among: peersOf(topology, service.instances), signal },
      onRequest: (made) => say(l10n.t('{0} of {1} requests', made, requests)),
    });
    const ms = Math.round(performance.now() - started);
    const who = { id: from.id, name: from.name };
    return { version: 1, from: who, to: service.name, way: way.kind, ...measured, at, ms } as const;
  });
  const request = { from: from.name, service: service.name, place };
  show(services, { kind: 'balance', id: randomUUID(), at: document.at, document, request }, instead);
}

/** The port of instances whose own is known nowhere; null where it is, or nobody wants to name one. @throws {StoppedError} */
async function portFor(
  services: Services,
  topology: Topology,
  { service }: ServiceRow,
  title: string,
): Promise<number | null> {
  if (service.instances.length === 0 || service.instances.some(({ port }) => port !== null)) return null;
  const container = service.instances.map((one) => topology.containers.get(one.container ?? '')).find(Boolean) ?? null;
  return (await choosePort(services, container, title, ['tcp']))?.port ?? null;
}

async function instances(
  services: Services,
  { service, place }: ServiceRow,
  from: Container,
  port: number | null,
  instead?: string,
): Promise<void> {
  const document = await withProgress(instancesTitle({ from, service: service.name }), async (signal) => {
    const { topology, runner } = await services.engine.connected(signal);
    const [at, started] = [new Date().toISOString(), performance.now()];
    const options = { runner, wait: settings.wait(), log: services.log, signal };
    const asked = { ...service, instances: service.instances.map((one) => ({ ...one, port: one.port ?? port })) };
    const [tried = asked] = await tryInstances(options, from, [asked]);
    const ms = Math.round(performance.now() - started);
    const who = { id: from.id, name: from.name };
    const entries = instanceEntries(topology, tried);
    return { version: 1, from: who, service: service.name, place, instances: entries, at, ms } as const;
  });
  const request = { from: from.name, service: service.name, place, port };
  show(services, { kind: 'instances', id: randomUUID(), at: document.at, document, request }, instead);
}

async function clients(services: Services, { service, place }: ServiceRow, instead?: string): Promise<void> {
  const document = await withProgress(clientsTitle({ service: service.name }), async (signal, say) => {
    const { client, topology, runner } = await services.engine.connected(signal);
    const [at, started] = [new Date().toISOString(), performance.now()];
    const caches = await clientCaches([service], {
      ...{ topology, runner, signal },
      files: async (container) => await readNameFiles(client, container, signal),
      onProgress: (done, all) => say(l10n.t('{0} of {1} looked into', done, all)),
    });
    const ms = Math.round(performance.now() - started);
    return { version: 1, service: service.name, place, ...clientsEntry(topology, caches), at, ms } as const;
  });
  const request = { service: service.name, place };
  show(services, { kind: 'clients', id: randomUUID(), at: document.at, document, request }, instead);
}

function show(services: Services, result: Result, instead: string | undefined): void {
  services.results.add(result);
  showResult(services, result, instead === undefined ? undefined : resultKey(instead));
}

/** One instance alone may be a balancer: its answers have to tell. Of several the name tells. */
function wayOf({ name, instances }: ServiceRow['service'], server: string): BalanceWay {
  const [only, ...more] = instances;
  const port = only?.port ?? null;
  const scheme = port === null ? null : webScheme(port);
  if (only !== undefined && more.length === 0 && port !== null && scheme !== null)
    return { kind: 'http', request: { scheme, host: only.address, port, path: '/' }, header: null };
  return { kind: 'dns', name, server };
}
