import { t } from '@vscode/l10n';
import * as v from 'valibot';
import { stepKinds } from '../../model/diagnosis.ts';
import type { Topology } from '../../model/topology.ts';
import { stepText } from '../../text/diagnosis-report.ts';
import { outcomeWords, pairOutcomes } from '../../text/matrix.ts';
import { printable, shorten } from '../../text/printable.ts';
import { namespaceOf } from '../../topology/shared.ts';
import type { Overlay } from '../protocol.ts';
import { cardId } from './diagram.ts';

/** What a result has to have to be drawn; the path and the summaries come with a whole diagnosis. */
const resultShape = v.object({
  from: v.object({ kind: v.string(), id: v.nullish(v.string()), name: v.string() }),
  to: v.object({
    id: v.nullish(v.string()),
    name: v.string(),
    asked: v.string(),
    network: v.nullish(v.string()),
  }),
  verdict: v.picklist(['reachable', 'degraded', 'unreachable', 'unknown']),
  cause: v.nullish(v.string()),
  findings: v.array(v.object({ code: v.string(), summary: v.optional(v.string(), '') })),
  path: v.optional(
    v.array(
      v.object({
        at: v.string(),
        what: v.picklist(stepKinds),
        detail: v.optional(v.record(v.string(), v.string()), {}),
        known: v.optional(v.boolean(), true),
        blockedBy: v.nullish(v.string()),
      }),
    ),
    [],
  ),
  observations: v.array(
    v.object({
      kind: v.string(),
      result: v.nullish(
        v.object({
          rttMs: v.nullish(v.object({ avg: v.number() })),
          connectMs: v.nullish(v.number()),
        }),
      ),
    }),
  ),
});

/** What a matrix of all pairs has to have. */
const matrixShape = v.object({
  pairs: v.array(
    v.object({
      from: v.string(),
      to: v.string(),
      ok: v.nullable(v.boolean()),
      rttMs: v.nullish(v.number()),
      outcome: v.fallback(v.nullable(v.picklist(pairOutcomes)), null),
    }),
  ),
});

/** The outcome of one test as something to draw; null where its source is not in this topology. */
export function resultOverlay(topology: Topology, id: string, document: unknown): Overlay | null {
  const read = v.safeParse(resultShape, document);
  if (!read.success) return null;
  const { from, to, verdict, cause, findings, path, observations } = read.output;
  const source = cardOf(topology, from.id ?? null, from.name);
  if (source === null) return null;
  const network = to.network == null ? null : networkNamed(topology, to.network);
  const finding = findings.find(({ code }) => code === cause) ?? findings[0];
  const broken = path.findIndex(({ blockedBy }) => blockedBy != null);
  return {
    id,
    kind: 'test',
    from: source,
    to: cardOf(topology, to.id ?? null, to.name),
    verdict,
    network,
    time: timeOf(observations),
    title: `${name(from.name)} → ${name(to.asked)}`,
    verdictText: verdictWord(verdict),
    text: finding === undefined ? '' : printable(finding.summary === '' ? finding.code : finding.summary),
    hops: path.slice(0, 40).map(({ at, blockedBy, ...step }) => {
      const why = findings.find(({ code }) => code === blockedBy)?.summary ?? '';
      const facts = stepText(step);
      return {
        label: name(at),
        value: why === '' ? facts : `${facts}. ${printable(why)}`,
        isBroken: blockedBy != null,
      };
    }),
    breakAt: verdict !== 'unreachable' ? null : broken < 0 ? 0.5 : path.length < 2 ? 0 : broken / (path.length - 1),
  };
}

/** The most pairs of a matrix that are drawn: more than these hide the picture. */
const mostPairs = 2000;

/** What of the results, newest first, can be drawn: the newest test of each pair, and the newest matrix. */
export function overlaysOf(
  topology: Topology,
  results: readonly { readonly id: string; readonly kind: string; readonly document: unknown }[],
): readonly Overlay[] {
  const tests = new Map<string, Overlay>();
  for (const { id, kind, document } of results) {
    const found = kind === 'matrix' ? null : resultOverlay(topology, id, document);
    const key = `${found?.from} ${found?.to} ${found?.title}`;
    if (found !== null && !tests.has(key)) tests.set(key, found);
  }
  const matrix = results.find(({ kind }) => kind === 'matrix');
  return [...tests.values(), ...(matrix === undefined ? [] : matrixOverlays(topology, matrix.id, matrix.document))];
}

/** A matrix as one overlay for each pair of different containers; those that failed first. */
export function matrixOverlays(topology: Topology, id: string, document: unknown): readonly Overlay[] {
  const read = v.safeParse(matrixShape, document);
  if (!read.success) return [];
  const pairs = read.output.pairs.toSorted((a, b) => Number(a.ok ?? true) - Number(b.ok ?? true)).slice(0, mostPairs);
  return pairs.flatMap((pair): Overlay[] => {
    const [from, to] = [cardOf(topology, null, pair.from), cardOf(topology, null, pair.to)];
    if (from === null || to === null || from === to) return [];
    const verdict = pair.ok === null ? 'unknown' : pair.ok ? 'reachable' : 'unreachable';
    return [
      {
        id,
        kind: 'pair',
        from,
        to,
        verdict,
        network: null,
        time: pair.rttMs == null ? '' : milliseconds(pair.rttMs),
        title: `${name(pair.from)} → ${name(pair.to)}`,
        verdictText: verdictWord(verdict),
        text: pair.outcome === null ? '' : outcomeWords({ outcome: pair.outcome, why: null }),
        hops: [],
        breakAt: verdict === 'unreachable' ? 0.5 : null,
      },
    ];
  });
}

/** The card of a container: that of the one whose namespace it lives in. */
function cardOf(topology: Topology, id: string | null, called: string): string | null {
  const container =
    (id === null ? undefined : topology.containers.get(id)) ??
    [...topology.containers.values()].find((other) => other.name === called);
  if (container === undefined) return null;
  const namespace = namespaceOf(topology, container);
  return cardId(namespace.kind === 'container' ? namespace.owner.id : container.id);
}

function networkNamed(topology: Topology, called: string): string | null {
  for (const network of topology.networks.values())
    if (network.name === called || network.id === called) return network.id;
  return null;
}

function timeOf(observations: v.InferOutput<typeof resultShape>['observations']): string {
  for (const { result } of observations) {
    const ms = result?.rttMs?.avg ?? result?.connectMs;
    if (ms != null) return milliseconds(ms);
  }
  return '';
}

function milliseconds(ms: number): string {
  return t('{0} ms', ms >= 100 ? ms.toFixed(0) : ms.toPrecision(2));
}

function verdictWord(verdict: Overlay['verdict']): string {
  switch (verdict) {
    case 'reachable':
      return t('Reachable');
    case 'degraded':
      return t('Reachable, but not well');
    case 'unreachable':
      return t('Not reachable');
    case 'unknown':
      return t('Could not be checked');
  }
}

function name(text: string): string {
  return shorten(printable(text), 120);
}
