import { randomUUID } from 'node:crypto';
import { l10n, window } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { UsageError } from '../../base/errors.ts';
import { diagnose, type DiagnoseOptions } from '../../diagnosis/diagnose.ts';
import { engineMeans } from '../../diagnosis/engine-means.ts';
import { diagnoseService } from '../../diagnosis/service.ts';
import type { Registry } from '../../discovery/registries/live.ts';
import type { Container } from '../../model/container.ts';
import { diagnoseDocument, type DiagnoseDocument } from '../../shared/documents/diagnose.ts';
import { observationText } from '../../text/observations.ts';
import { printable } from '../../text/printable.ts';
import { parseTarget, type Target } from '../../topology/place.ts';
import { requireContainer } from '../../topology/require.ts';
import { namespaceOwner } from '../../topology/shared.ts';
import { contextKeys } from '../ids.ts';
import { inert } from '../inert.ts';
import { chooseSource } from '../pick/container.ts';
import { choosePort, type PortChoice } from '../pick/port.ts';
import { chooseTarget } from '../pick/target.ts';
import { resultKey, showResult } from '../results/content.ts';
import type { Services } from '../services.ts';
import { setContext } from '../set-context.ts';
import { settings } from '../settings.ts';
import { containerOf, nodeOf, nodesOf } from './nodes.ts';
import { asQuestion, register, textOf, withProgress, type CommandArguments } from './run.ts';

/** Test Connectivity… and its relatives. */
export function registerConnectivity(services: Services): Disposable[] {
  /** By name: containers are made anew under it, and engines are changed. */
  let source: string | null = null;
  return [
    register(services, 'testConnectivity', async (args) => {
      const question = asQuestion(args[0]);
      return question ? await answer(services, question) : await ask(services, containerOf(nodeOf(services, args)));
    }),
    register(services, 'testConnectivityBetween', async (args) => await between(services, args)),
    register(services, 'selectAsSource', async (args) => {
      const { topology } = await services.engine.connected();
      const container =
        containerOf(nodeOf(services, args)) ?? (await chooseSource(topology, l10n.t('Select as Source')));
      source = container.name;
      setContext(contextKeys.hasSource, true);
      window.setStatusBarMessage(inert(l10n.t('Tests from source start at {0}', printable(source))), 5000);
    }),
    register(services, 'testFromSource', async (args) => {
      const { topology } = await services.engine.connected();
      const from = source === null ? await chooseSource(topology, title()) : requireContainer(topology, source);
      const to = containerOf(nodeOf(services, args));
      if (!to) return await ask(services, from);
      const port = await choosePort(services, to, title(), bothProtocols);
      return await testAndShow(services, from, withPort(`container:${to.name}`, port));
    }),
  ];
}

const bothProtocols = ['tcp', 'udp'] as const;

const title = (): string => l10n.t('Test Connectivity');

/** Asks for what is not said yet, tests, and shows the result. */
async function ask(services: Services, given: Container | null): Promise<DiagnoseDocument> {
  const { topology } = await services.engine.connected();
  const from = given ?? (await chooseSource(topology, title()));
  const { place, container } = await chooseTarget(topology, from, title());
  const target = parseTarget(place);
  if (target.port !== null || (container === null && target.place.kind === 'internet'))
    return await testAndShow(services, from, target);
  return await testAndShow(
    services,
    from,
    withPort(place, await choosePort(services, container, title(), bothProtocols)),
  );
}

/** `{from, to, port?, protocol?}` of another extension: no questions, no page. */
async function answer(services: Services, question: Readonly<Record<string, unknown>>): Promise<DiagnoseDocument> {
  const { topology } = await services.engine.connected();
  const from = requireContainer(topology, textOf(question, 'from'));
  const { port, protocol } = question;
  const written = parseTarget(textOf(question, 'to'));
  const target =
    typeof port === 'number'
      ? withPort(written.asked, { port, protocol: protocol === 'udp' ? 'udp' : 'tcp' })
      : written;
  return await test(services, from, target);
}

/** The two selected containers, the first one asking. */
async function between(services: Services, args: CommandArguments): Promise<DiagnoseDocument> {
  const containers = new Map(
    nodesOf(services, args).flatMap((node) => {
      const container = containerOf(node);
      return container ? [[container.id, container] as const] : [];
    }),
  );
  const [from, to] = [...containers.values()];
  if (!from || !to || containers.size !== 2) {
    throw new UsageError('bad-choice', 'not two containers', {
      value: String(containers.size),
      choices: l10n.t('two selected containers'),
    });
  }
  return await testAndShow(
    services,
    from,
    withPort(`container:${to.name}`, await choosePort(services, to, title(), bothProtocols)),
  );
}

/** A place with a port behind it. */
export function withPort(place: string, chosen: PortChoice | null): Target {
  if (chosen === null) return parseTarget(place);
  const bracketed = place.includes(':') && !/^(container|name|address):/.test(place) ? `[${place}]` : place;
  return parseTarget(`${bracketed}:${chosen.port}${chosen.protocol === 'udp' ? '/udp' : ''}`);
}

/**
 * @param instead the id of the result whose page gives way to the new one
 * @param registry id of the only one that is asked for a service; null for all that are asked
 */
export async function testAndShow(
  services: Services,
  from: Container,
  target: Target,
  instead?: string,
  registry: string | null = null,
): Promise<DiagnoseDocument> {
  const document = await test(services, from, target, registry);
  const result = services.results.all().find((candidate) => candidate.document === document);
  if (result) showResult(services, result, instead === undefined ? undefined : resultKey(instead));
  return document;
}

/** What the settings say of a diagnosis. */
function diagnoseOptions(): DiagnoseOptions {
  return {
    internet: settings.internet(),
    pings: settings.pingCount(),
    wait: settings.wait(),
    thresholds: {
      lossPercent: settings.lossThreshold(),
      latencyMs: settings.latencyThreshold(),
      bitsPerSecond: settings.throughputThreshold(),
    },
  };
}

/** Works with the registries that are asked for a service, opened for this question; with none, its name is one of Docker's. */
async function throughRegistries<T>(
  services: Services,
  { place }: Target,
  registry: string | null,
  work: (registries: readonly Registry[]) => Promise<T>,
): Promise<T> {
  const known = services.discovery.watcher.asked.filter(({ id }) => registry === null || id === registry);
  const settled = place.kind === 'service' ? await Promise.allSettled(known.map(async (one) => await one.open())) : [];
  const opened = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  try {
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
    return await work(opened);
  } finally {
    await Promise.all(opened.map(async (one) => await one.close()));
  }
}

/** Tests, with progress, and keeps the result. @param registry id of the only one that is asked for a service; null for all */
async function test(
  services: Services,
  from: Container,
  target: Target,
  registry: string | null = null,
): Promise<DiagnoseDocument> {
  const shown = target.asked.replace(/^container:/, '');
  return await withProgress(l10n.t('{0} → {1}', printable(from.name), printable(shown)), async (signal, say) => {
    const { client, topology, runner } = await services.engine.connected(signal);
    const source = { kind: 'container', container: from, home: namespaceOwner(topology, from) } as const;
    const means = engineMeans(client, runner, topology, { signal, hostHelper: settings.hostHelper() !== 'never' });
    const options: DiagnoseOptions = {
      ...diagnoseOptions(),
      onStep: (observation) => say(observationText(observation, from.name, shown)),
    };
    const diagnosis = await throughRegistries(services, target, registry, async (registries) =>
      registries.length > 0 && target.place.kind === 'service'
        ? await diagnoseService(
            ...([topology, means, source] as const),
            { name: target.place.name, port: target.port, registries, signal },
            options,
          )
        : await diagnose(topology, means, source, target, options),
    );
    const document = diagnoseDocument({ ...diagnosis, to: { ...diagnosis.to, asked: shown } });
    services.results.add({ kind: 'connectivity', id: randomUUID(), at: document.at, document });
    return document;
  });
}
