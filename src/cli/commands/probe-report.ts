import { t } from '@vscode/l10n';
import type { Observation } from '../../model/observation.ts';
import { observationText, placeText } from '../../text/observations.ts';
import { rateText } from '../../text/observations/figures.ts';
import { hopText } from '../../text/observations/trace.ts';
import { printable, printableLines } from '../../text/printable.ts';
import type { Paint } from '../io.ts';
import { table } from '../table.ts';

/** One observation as people read it: the sentence, how it was asked, and what there is besides. */
export function observationReport(paint: Paint, observation: Observation, from: string, to: string): string {
  const verdict = observationText(observation, from, to);
  const silent = observation.kind === 'udp' && observation.result?.outcome === 'silent';
  const colour = observation.inconclusive !== null || silent ? 'yellow' : observation.ok ? 'green' : 'red';
  const how = `${paint('dim', `${printable(observation.tool)}: ${printable(observation.command.join(' '))}`)}\n`;
  const place = placeText(observation, from);
  const where = place === '' ? '' : `${paint('dim', place)}\n`;
  return `${paint(colour, verdict)}\n${where}${how}${detailsOf(observation)}`;
}

/** What the sentence leaves out. Where nothing could be concluded, the tool's own words are all there is. */
function detailsOf(observation: Observation): string {
  if (observation.inconclusive !== null || observation.result === null) return indented(observation.raw);
  switch (observation.kind) {
    case 'ping':
    case 'tcp':
      return indented(observation.raw);
    case 'trace':
      return table(
        observation.result.hops.map((hop) => [String(hop.ttl), hopText(hop)]),
        '  ',
      );
    case 'mtu':
      return table(
        observation.result.tried.map(({ bytes, passed }) => [String(bytes), passed ? t('passes') : t('does not pass')]),
        '  ',
      );
    case 'iperf3':
      return table(
        observation.result.intervals.map(({ start, end, bitsPerSecond, retransmits }) => [
          `${start}–${end} s`,
          rateText(bitsPerSecond),
          retransmits === null ? '' : t('{0} sent again', retransmits),
        ]),
        '  ',
      );
    case 'udp':
    case 'http':
    case 'dns':
      return '';
  }
}

function indented(raw: string): string {
  const text = printableLines(raw).replace(/^(?=.)/gm, '  ');
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
