import { t } from '@vscode/l10n';
import { UsageError } from '../../base/errors.ts';
import type { Container } from '../../model/container.ts';
import { defaultMatrix, testPairs, type PairSeen } from '../../probe/matrix.ts';
import { readNeighbourTable } from '../../runner/neighbour-table.ts';
import { matrixDocument, type MatrixDocument } from '../../shared/documents/matrix.ts';
import { readTopology } from '../../store/read.ts';
import { matrixSummary, pairText } from '../../text/matrix.ts';
import { round } from '../../text/observations/figures.ts';
import { printable } from '../../text/printable.ts';
import { addressedContainers, pairsAmong } from '../../topology/pairs.ts';
import { requireContainer, requireNetwork } from '../../topology/require.ts';
import { exit } from '../exit.ts';
import type { Paint } from '../io.ts';
import { Progress } from '../progress.ts';
import type { Session } from '../session.ts';
import { table } from '../table.ts';

export interface MatrixFlags {
  readonly network?: string;
  readonly containers?: string;
  readonly port?: number;
}

/** More pairs than this are not asked in one go: 300 containers. */
const pairsAtMost = 90_000;

/** `matrix [--network NET] [--containers a,b,c] [--port P]` */
export async function matrix(session: Session, flags: MatrixFlags): Promise<number> {
  const topology = await readTopology(await session.engine(), session.signal);
  const network = flags.network === undefined ? null : requireNetwork(topology, flags.network);
  const containers =
    flags.containers === undefined
      ? addressedContainers(topology, network?.id ?? null)
      : flags.containers.split(',').map((name) => requireContainer(topology, name));
  const chosen = [...new Map(containers.map((container): [string, Container] => [container.id, container])).values()];
  const pairs = pairsAmong(topology, chosen, network?.id ?? null);
  if (pairs.length > pairsAtMost) {
    const details = { option: t('pairs'), min: '1', max: String(pairsAtMost), value: String(pairs.length) };
    throw new UsageError('bad-number', `${pairs.length} pairs`, details);
  }
  const runner = await session.runner();
  const [at, started] = [new Date(), performance.now()];
  const progress = new Progress(session.io, t('{0} pairs…', pairs.length));
  let decided = 0;
  let seen: readonly PairSeen[];
  try {
    seen = await testPairs(runner, pairs, {
      port: flags.port ?? null,
      wait: session.options.timeout ?? defaultMatrix.wait,
      signal: session.signal,
      table: async () => await readNeighbourTable(topology.engine, topology.containers.values()),
      onPair: () => {
        decided += 1;
        progress.say(t('{0} of {1} pairs', decided, pairs.length));
      },
    });
  } finally {
    progress.dispose();
  }
  const cancelled = session.signal.aborted;
  const run = { cancelled, ms: performance.now() - started, at };
  const document = matrixDocument({ network, port: flags.port ?? null, containers: chosen }, seen, run);
  session.print(document, () => matrixText(document, session.paint, session.io.columns));
  if (cancelled) return exit.interrupted;
  if (seen.some(({ ok }) => ok === false)) return exit.no;
  return seen.every(({ ok }) => ok === true) ? exit.yes : exit.unknown;
}

/** The grid, as far as it fits, then what failed, then how many. */
function matrixText(document: MatrixDocument, paint: Paint, columns: number): string {
  const troubles = document.pairs.filter(({ ok }) => ok !== true);
  const lines = troubles.slice(0, 200).map((pair) => paint(pair.ok === null ? 'yellow' : 'red', pairText(pair)));
  const more = troubles.length > 200 ? [t('… and {0} more', troubles.length - 200)] : [];
  const colour = troubles.length === 0 ? 'green' : troubles.some(({ ok }) => ok === false) ? 'red' : 'yellow';
  const summary = paint(colour, t('{0}, in {1} s.', matrixSummary(document.pairs), round(document.ms / 1000)));
  return (
    [gridText(document, paint, columns || 80), ...lines, ...more, summary].filter((part) => part !== '').join('\n') +
    '\n'
  );
}

/** Rows ask, columns are asked; times in milliseconds. Where those are too wide, one sign each; empty where even that is. */
function gridText({ containers, pairs }: MatrixDocument, paint: Paint, columns: number): string {
  const byPair = new Map(pairs.map((pair) => [`${pair.from}\n${pair.to}`, pair]));
  const draw = (cell: (pair: MatrixDocument['pairs'][number]) => string): string =>
    table([
      ['', '', ...containers.map((_, index) => String(index + 1))],
      ...containers.map(({ name }, index) => [
        String(index + 1),
        printable(name),
        ...containers.map((to) => {
          const pair = byPair.get(`${name}\n${to.name}`);
          return pair === undefined ? '·' : cell(pair);
        }),
      ]),
    ]);
  const times = draw((pair) => {
    if (pair.ok === null) return paint('yellow', '?');
    if (!pair.ok) return paint('red', '✗');
    return paint('green', pair.rttMs === null ? '✓' : round(pair.rttMs));
  });
  if (widthOf(times) <= columns) return times;
  const signs = draw((pair) =>
    pair.ok === null ? paint('yellow', '?') : pair.ok ? paint('green', '✓') : paint('red', '✗'),
  );
  return widthOf(signs) <= columns ? signs : '';
}

function widthOf(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.replace(/\x1b\[[0-9;]*m/g, '').length));
}
