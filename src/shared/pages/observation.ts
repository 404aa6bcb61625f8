import { t } from '@vscode/l10n';
import type { Observation } from '../../model/observation.ts';
import type { Block, Chart, ChartPoint, Line } from '../../model/page.ts';
import { figuresOf } from '../../text/figures.ts';
import { observationText, placeText } from '../../text/observations.ts';
import { rateText, round } from '../../text/observations/figures.ts';
import { hopText } from '../../text/observations/trace.ts';
import { addressLink, code, lineOf, plain, strong } from '../../text/page/make.ts';
import { printable, printableLines } from '../../text/printable.ts';

/** Bars of one chart: more can't be told apart. */
const mostBars = 120;

/** What an observation says in figures and, where there are values over time, in a picture. */
export function observationBlocks(observation: Observation): readonly Block[] {
  const figures = figuresOf(observation);
  return [
    ...(figures.length === 0
      ? []
      : [{ kind: 'facts', rows: figures.map(({ label, text }) => ({ label, value: lineOf(text) })) } as const]),
    ...chartOf(observation),
    ...tableOf(observation),
  ];
}

/** What was run, where, and what it printed. */
export function rawBlocks(observation: Observation, from: string): readonly Block[] {
  const place = placeText(observation, from);
  const where = place === '' ? t('Run in the container ({0}):', printable(observation.tool)) : printable(place);
  const command = printable(observation.command.join(' '));
  return [
    { kind: 'text', line: lineOf(where) },
    { kind: 'output', text: `$ ${command}\n${printableLines(observation.raw)}` },
  ];
}

/** An observation to be unfolded: its sentence, and below it what it stands on. */
export function observationDetails(observation: Observation, from: string, to: string): Block {
  return {
    kind: 'details',
    summary: lineOf(observationText(observation, from, to)),
    open: false,
    blocks: [...observationBlocks(observation), ...rawBlocks(observation, from)],
  };
}

function chartOf(observation: Observation): readonly Chart[] {
  if (observation.kind === 'ping' && observation.result !== null) {
    const { replies, sent, rttMs } = observation.result;
    if (sent < 2 || rttMs === null) return [];
    const bySequence = new Map(replies.map((reply) => [reply.sequence, reply.ms]));
    const points = Array.from({ length: Math.min(sent, mostBars) }, (_, at): ChartPoint => {
      const value = bySequence.get(at + 1) ?? null;
      return {
        value,
        title: value === null ? t('ping {0}: no reply', at + 1) : t('ping {0}: {1} ms', at + 1, round(value)),
      };
    });
    const lost = points.filter(({ value }) => value === null).length;
    const range = t('{0} to {1} ms', round(rttMs.min), round(rttMs.max));
    return [
      {
        kind: 'chart',
        title: t('Round trips'),
        caption: lost === 0 ? range : t('{0}, {1} without a reply', range, lost),
        points,
      },
    ];
  }
  if (observation.kind === 'iperf3' && observation.result !== null && observation.result.intervals.length > 1) {
    const rates = observation.result.intervals.map(({ bitsPerSecond }) => bitsPerSecond);
    const points = observation.result.intervals
      .slice(0, mostBars)
      .map(({ end, bitsPerSecond, retransmits }): ChartPoint => ({
        value: bitsPerSecond,
        title:
          retransmits === null || retransmits === 0
            ? t('second {0}: {1}', Math.round(end), rateText(bitsPerSecond))
            : t('second {0}: {1}, {2} segments sent again', Math.round(end), rateText(bitsPerSecond), retransmits),
      }));
    const caption = t('{0} to {1}', rateText(Math.min(...rates)), rateText(Math.max(...rates)));
    return [{ kind: 'chart', title: t('Throughput per second'), caption, points }];
  }
  return [];
}

function tableOf(observation: Observation): readonly Block[] {
  switch (observation.kind) {
    case 'trace': {
      const hops = observation.result?.hops ?? [];
      if (hops.length === 0) return [];
      const rows = hops.map((hop): Line[] => [
        lineOf(String(hop.ttl)),
        hop.address === null ? lineOf('–') : [addressLink(hop.address, printable(hop.address))],
        lineOf(hop.address === null ? t('no answer') : hopText({ ...hop, address: '' }).trim()),
      ]);
      return [{ kind: 'table', head: [t('hop'), t('address'), t('answer')], rows }];
    }
    case 'mtu': {
      const tried = observation.result?.tried ?? [];
      if (tried.length === 0) return [];
      const rows = tried
        .toSorted((a, b) => a.bytes - b.bytes)
        .map(({ bytes, passed }): Line[] => [lineOf(String(bytes)), lineOf(passed ? t('passes') : t('does not pass'))]);
      return [
        {
          kind: 'details',
          summary: lineOf(t('Sizes that were tried ({0})', tried.length)),
          open: false,
          blocks: [{ kind: 'table', head: [t('bytes'), t('answer')], rows }],
        },
      ];
    }
    case 'dns': {
      const answers = observation.result?.answers ?? [];
      if (answers.length === 0) return [];
      const rows = answers.map(({ name, type, address, ttl }): Line[] => [
        [code(printable(name))],
        lineOf(printable(type)),
        [addressLink(address, printable(address))],
        lineOf(t('{0} s', ttl)),
      ]);
      return [{ kind: 'table', head: [t('name'), t('kind'), t('address'), t('time to live')], rows }];
    }
    case 'http': {
      const certificate = observation.result?.certificate ?? null;
      if (certificate === null) return [];
      const { subject, issuer, names, validFrom, validTo, trusted, problem } = certificate;
      const trust = trusted === null ? t('not known') : trusted ? t('yes') : [t('no'), printable(problem)].join(', ');
      return [
        { kind: 'heading', text: t('Certificate'), level: 3 },
        {
          kind: 'facts',
          rows: [
            { label: t('for'), value: [strong(printable(subject))] },
            { label: t('names'), value: lineOf(printable(names.join(', '))) },
            { label: t('issued by'), value: lineOf(printable(issuer)) },
            { label: t('valid'), value: [plain(t('{0} to {1}', printable(validFrom), printable(validTo)))] },
            { label: t('trusted'), value: lineOf(trust) },
          ],
        },
      ];
    }
    case 'ping':
    case 'tcp':
    case 'udp':
    case 'iperf3':
      return [];
  }
}
