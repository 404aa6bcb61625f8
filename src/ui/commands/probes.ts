import { randomUUID } from 'node:crypto';
import { l10n } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { UsageError } from '../../base/errors.ts';
import type { Container } from '../../model/container.ts';
import { probeDocument, type ProbeDocument } from '../../shared/documents/probe.ts';
import { probeTitle } from '../../shared/pages/probe.ts';
import { parsePort, parseTarget } from '../../topology/place.ts';
import { requireContainer } from '../../topology/require.ts';
import { parseWebTarget } from '../../topology/web-target.ts';
import type { commandIds } from '../ids.ts';
import { askText, choose } from '../pick/choose.ts';
import { chooseSource } from '../pick/container.ts';
import { choosePort } from '../pick/port.ts';
import { chooseTarget, problemWith } from '../pick/target.ts';
import { runProbe } from '../probes/run.ts';
import { resultKey, showResult } from '../results/content.ts';
import type { ProbeRequest } from '../results/result.ts';
import type { Services } from '../services.ts';
import { containerOf, nodeOf } from './nodes.ts';
import { asQuestion, register, textOf, withProgress, type CommandArguments } from './run.ts';

type ProbeCommand = Extract<
  keyof typeof commandIds,
  'ping' | 'measureBandwidth' | 'findPathMtu' | 'traceRoute' | 'requestHttp' | 'probeUdp'
>;

/** Ping…, Measure Bandwidth…, Path MTU…, Trace…, HTTP Request…, UDP Probe…: each returns the document of `probe --json`. */
export function registerProbes(services: Services): Disposable[] {
  const answer = async (name: ProbeCommand, args: CommandArguments): Promise<ProbeDocument> =>
    await probe(services, name, args);
  return [
    register(services, 'ping', async (args) => await answer('ping', args)),
    register(services, 'measureBandwidth', async (args) => await answer('measureBandwidth', args)),
    register(services, 'findPathMtu', async (args) => await answer('findPathMtu', args)),
    register(services, 'traceRoute', async (args) => await answer('traceRoute', args)),
    register(services, 'requestHttp', async (args) => await answer('requestHttp', args)),
    register(services, 'probeUdp', async (args) => await answer('probeUdp', args)),
  ];
}

async function probe(services: Services, name: ProbeCommand, args: CommandArguments): Promise<ProbeDocument> {
  const question = asQuestion(args[0]);
  if (question) {
    const { topology } = await services.engine.connected();
    const from = requireContainer(topology, textOf(question, 'from')).name;
    return await measure(services, requestOf(name, from, textOf(question, 'to'), question));
  }
  const request = await ask(services, name, containerOf(nodeOf(services, args)));
  return await measureAndShow(services, request);
}

/** Measures, with progress, and keeps the result. */
export async function measure(services: Services, request: ProbeRequest): Promise<ProbeDocument> {
  const kind = request.kind;
  return await withProgress(probeTitle({ kind, from: request.from, to: request.to }), async (signal, say) => {
    const observation = await runProbe(services, request, signal, say);
    const document = probeDocument(request.from, request.to, observation);
    services.results.add({ kind: 'probe', id: randomUUID(), at: observation.startedAt, document, request });
    return document;
  });
}

/** @param instead the id of the result whose page gives way to the new one */
export async function measureAndShow(
  services: Services,
  request: ProbeRequest,
  instead?: string,
): Promise<ProbeDocument> {
  const document = await measure(services, request);
  const result = services.results.all().find((candidate) => candidate.document === document);
  if (result) showResult(services, result, instead === undefined ? undefined : resultKey(instead));
  return document;
}

function requestOf(
  name: ProbeCommand,
  from: string,
  to: string,
  options: { readonly protocol?: unknown; readonly reverse?: unknown },
): ProbeRequest {
  switch (name) {
    case 'measureBandwidth':
      parseTarget(to);
      return {
        kind: 'iperf3',
        from,
        to,
        protocol: options.protocol === 'udp' ? 'udp' : 'tcp',
        reverse: options.reverse === true,
      };
    case 'requestHttp':
      parseWebTarget(to);
      return { kind: 'http', from, to };
    case 'probeUdp':
      if (parseTarget(to).port === null) throw new UsageError('bad-port', 'no port', { port: '' });
      return { kind: 'udp', from, to };
    case 'ping':
      return { kind: 'ping', from, to };
    case 'findPathMtu':
      return { kind: 'mtu', from, to };
    case 'traceRoute':
      return { kind: 'trace', from, to };
  }
}

function titleOf(name: ProbeCommand): string {
  switch (name) {
    case 'ping':
      return l10n.t('Ping');
    case 'measureBandwidth':
      return l10n.t('Measure Bandwidth');
    case 'findPathMtu':
      return l10n.t('Path MTU');
    case 'traceRoute':
      return l10n.t('Trace');
    case 'requestHttp':
      return l10n.t('HTTP Request');
    case 'probeUdp':
      return l10n.t('UDP Probe');
  }
}

/** Asks for what is not said yet. */
async function ask(services: Services, name: ProbeCommand, given: Container | null): Promise<ProbeRequest> {
  const { topology } = await services.engine.connected();
  const title = titleOf(name);
  const source = given ?? (await chooseSource(topology, title));
  const { place, container } = await chooseTarget(topology, source, title);
  const from = source.name;
  switch (name) {
    case 'measureBandwidth':
      return { kind: 'iperf3', from, to: place, ...(await chooseDirection(title, from, place)) };
    case 'requestHttp':
      return { kind: 'http', from, to: await askWebAddress(services, title, place, container) };
    case 'probeUdp':
      return { kind: 'udp', from, to: await askUdpPort(title, place, container) };
    case 'ping':
    case 'findPathMtu':
    case 'traceRoute':
      return requestOf(name, from, place, {});
  }
}

async function chooseDirection(
  title: string,
  from: string,
  to: string,
): Promise<{ readonly protocol: 'tcp' | 'udp'; readonly reverse: boolean }> {
  const way = (protocol: 'tcp' | 'udp', reverse: boolean): string =>
    l10n.t('{0}, {1} → {2}', protocol.toUpperCase(), ...(reverse ? [to, from] : [from, to]));
  const choices = (['tcp', 'udp'] as const).flatMap((protocol) =>
    [false, true].map((reverse) => ({ label: way(protocol, reverse), value: { protocol, reverse } })),
  );
  return await choose(choices, title, l10n.t('What to measure'));
}

async function askWebAddress(
  services: Services,
  title: string,
  place: string,
  container: Container | null,
): Promise<string> {
  const target = parseTarget(place);
  const port =
    target.port ?? (container ? ((await choosePort(services, container, title, ['tcp']))?.port ?? null) : null);
  const scheme = port === 443 || port === 8443 ? 'https' : 'http';
  const host = target.port === null && place.includes(':') ? `[${place}]` : place.replace(/:[0-9]+$/, '');
  return await askText({
    title,
    prompt: l10n.t('Web address as {0} would ask for it', container?.name ?? place),
    value: `${scheme}://${host}${port === null ? '' : `:${port}`}/`,
    check: (text) => problemWith(() => parseWebTarget(text.trim())),
  });
}

async function askUdpPort(title: string, place: string, container: Container | null): Promise<string> {
  if (parseTarget(place).port !== null) return place;
  const known = container?.ports.find(({ protocol }) => protocol === 'udp')?.port;
  const port = await askText({
    title,
    prompt: l10n.t('UDP port to ask'),
    ...(known !== undefined && { value: String(known) }),
    placeHolder: '53',
    check: (text) => problemWith(() => parsePort(text.trim())),
  });
  return `${place.includes(':') ? `[${place}]` : place}:${port}/udp`;
}
