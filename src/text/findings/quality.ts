import { t } from '@vscode/l10n';
import { rateText } from '../observations/figures.ts';
import type { Sentences } from './sentence.ts';

/** Words for connections that work badly. */
export const qualitySentences: Sentences<'path-mtu' | 'packet-loss' | 'high-latency' | 'low-throughput'> = {
  'path-mtu': (fact) =>
    fact('mtu') === ''
      ? t(
          'Small packets of {0} reach {1}; those of {2} bytes, which its interface sends, do not.',
          fact('from'),
          fact('to'),
          fact('size'),
        )
      : t(
          'Small packets of {0} reach {1}; those of {2} bytes, which its interface sends, do not. What passes is {3} bytes.',
          fact('from'),
          fact('to'),
          fact('size'),
          fact('mtu'),
        ),
  'packet-loss': (fact) => t('{0} of {1} packets from {2} were lost.', fact('lost'), fact('sent'), fact('from')),
  'high-latency': (fact) =>
    t(
      'An answer from {0} takes {1} ms to {2}, which is above {3} ms.',
      fact('to'),
      fact('ms'),
      fact('from'),
      fact('limit'),
    ),
  'low-throughput': (fact) =>
    t(
      'From {0} to {1} {2} pass, which is below {3}.',
      fact('from'),
      fact('to'),
      rateText(Number(fact('bitsPerSecond'))),
      rateText(Number(fact('limit'))),
    ),
};
