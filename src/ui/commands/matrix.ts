import { randomUUID } from 'node:crypto';
import { l10n } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { UsageError } from '../../base/errors.ts';
import type { Container } from '../../model/container.ts';
import type { Topology } from '../../model/topology.ts';
import { testPairs, type PairSeen } from '../../probe/matrix.ts';
import { readNeighbourTable } from '../../runner/neighbour-table.ts';
import { matrixDocument, type MatrixDocument } from '../../shared/documents/matrix.ts';
import { matrixPage, matrixTitle } from '../../shared/pages/matrix.ts';
import { printable } from '../../text/printable.ts';
import { addressedContainers, pairsAmong } from '../../topology/pairs.ts';
import { parsePort } from '../../topology/place.ts';
import { requireContainer, requireNetwork } from '../../topology/require.ts';
import { inert } from '../inert.ts';
import { askText, choose, type Choice } from '../pick/choose.ts';
import { problemWith } from '../pick/target.ts';
import { resultKey, showResult } from '../results/content.ts';
import type { MatrixRequest } from '../results/result.ts';
import type { Services } from '../services.ts';
import { settings } from '../settings.ts';
import { containerOf, networkOf, nodeOf, nodesOf } from './nodes.ts';
import { asQuestion, register, withProgress, type CommandArguments } from './run.ts';

/** More pairs than this are not asked in one go: 300 containers. */
const pairsAtMost = 90_000;
/** Milliseconds between two drawings of a page while pairs come in. */
const restMs = 300;

/** Test All Pairs…: over a network or the selected containers. Returns the document of `matrix --json`. */
export function registerMatrix(services: Services): Disposable[] {
  return [
    register(services, 'testAllPairs', async (args): Promise<MatrixDocument> => {
      const question = asQuestion(args[0]);
      if (question) {
        const { network, port, containers } = question;
        return await run(services, {
          network: typeof network === 'string' ? network : null,
          containers: Array.isArray(containers) ? containers.map(String) : null,
          port: typeof port === 'number' ? parsePort(String(port)) : null,
        });
      }
      return await runMatrix(services, await ask(services, args));
    }),
  ];
}

/** Asks all pairs and shows them as they come in. @param instead the id of the result whose page gives way to the new one */
export async function runMatrix(services: Services, request: MatrixRequest, instead?: string): Promise<MatrixDocument> {
  return await run(services, request, instead === undefined ? `matrix:${randomUUID()}` : resultKey(instead));
}

/** @param key of the page that shows it; none where nobody wants to see it */
async function run(services: Services, request: MatrixRequest, key?: string): Promise<MatrixDocument> {
  const { topology, runner } = await services.engine.connected();
  const network = request.network === null ? null : requireNetwork(topology, request.network);
  const containers = containersOf(topology, request, network?.id ?? null);
  const pairs = pairsAmong(topology, containers, network?.id ?? null);
  if (pairs.length > pairsAtMost) {
    const details = { option: l10n.t('pairs'), min: '1', max: String(pairsAtMost), value: String(pairs.length) };
    throw new UsageError('bad-number', `${pairs.length} pairs`, details);
  }
  const [at, started] = [new Date(), performance.now()];
  const asked = { network, port: request.port, containers };
  const seen: PairSeen[] = [];
  const stop = new AbortController();
  const documentOf = (all: readonly PairSeen[], cancelled: boolean): MatrixDocument =>
    matrixDocument(asked, all, { cancelled, ms: performance.now() - started, at });
  const show = (): void => {
    if (key === undefined) return;
    const page = matrixPage(documentOf(seen, false), null, pairs.length);
    const content = { page, document: null, act: (id: string) => (id === 'stop' ? stop.abort() : undefined) };
    if (seen.length === 0) services.reports.show(key, content);
    else services.reports.update(key, content);
  };
  show();
  const drawing = new Throttle(restMs, show);
  const title = matrixTitle({ network: network?.name ?? null, port: request.port });
  const document = await withProgress(title, async (signal, say) => {
    signal.addEventListener('abort', () => stop.abort(), { once: true });
    const all = await testPairs(runner, pairs, {
      ...{ port: request.port, wait: settings.matrixWait(), signal: stop.signal },
      table: async () => await readNeighbourTable(topology.engine, topology.containers.values()),
      onPair: (pair) => {
        seen.push(pair);
        say(l10n.t('{0} of {1} pairs', seen.length, pairs.length));
        drawing.ask();
      },
    });
    return documentOf(all, stop.signal.aborted);
  }).finally(() => drawing.dispose());
  const result = { kind: 'matrix', id: randomUUID(), at: document.at, document, request } as const;
  services.results.add(result);
  if (key !== undefined && services.reports.isOpen(key)) showResult(services, result, key);
  return document;
}

function containersOf(topology: Topology, request: MatrixRequest, networkId: string | null): readonly Container[] {
  const chosen =
    request.containers?.map((name) => requireContainer(topology, name)) ?? addressedContainers(topology, networkId);
  return [...new Map(chosen.map((container) => [container.id, container])).values()];
}

/** Asks for what is not said yet: the network, or the selected containers; and the port. */
async function ask(services: Services, args: CommandArguments): Promise<MatrixRequest> {
  const { topology } = await services.engine.connected();
  const title = l10n.t('Test All Pairs');
  const selected = [...new Set(nodesOf(services, args).flatMap((node) => containerOf(node)?.name ?? []))];
  const node = nodeOf(services, args);
  const given = node?.kind === 'network' || node?.kind === 'network-section' ? networkOf(node) : null;
  if (selected.length > 1) return { network: null, containers: selected, port: await askPort(title) };
  const network = given ? given.name : await chooseNetworkOrAll(topology, title);
  return { network, containers: null, port: await askPort(title) };
}

/** @returns null for containers on any network */
async function chooseNetworkOrAll(topology: Topology, title: string): Promise<string | null> {
  const networks = [...topology.networks.values()].flatMap((network): Choice<string>[] => {
    const count = addressedContainers(topology, network.id).length;
    return count < 2
      ? []
      : [{ label: inert(printable(network.name)), description: l10n.t('{0} containers', count), value: network.name }];
  });
  const all = l10n.t('All Containers');
  const count = addressedContainers(topology, null).length;
  const choices: Choice<string>[] = [
    { label: all, description: l10n.t('{0} containers', count), value: '' },
    ...networks,
  ];
  const chosen = await choose(choices, title, l10n.t('On which network?'));
  return chosen === '' ? null : chosen;
}

async function askPort(title: string): Promise<number | null> {
  const text = await askText({
    title,
    prompt: l10n.t('TCP port that all are to be asked at; empty for whether they answer at all'),
    check: (typed) => (typed.trim() === '' ? null : problemWith(() => parsePort(typed.trim()))),
  });
  return text === '' ? null : parsePort(text);
}

/** Does something at once, then not more often than every so many milliseconds. */
class Throttle implements Disposable {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ms: number,
    private readonly work: () => void,
  ) {}

  ask(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.work();
    }, this.ms);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
