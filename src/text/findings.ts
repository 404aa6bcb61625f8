import type { Finding, FindingCode } from '../model/diagnosis.ts';
import { addressingSentences } from './findings/addressing.ts';
import { applicationSentences } from './findings/application.ts';
import { attachmentSentences } from './findings/attachment.ts';
import { lifecycleSentences } from './findings/lifecycle.ts';
import { nameSentences } from './findings/names.ts';
import { qualitySentences } from './findings/quality.ts';
import { routingSentences } from './findings/routing.ts';
import type { Sentence } from './findings/sentence.ts';
import { serviceSentences } from './findings/service.ts';
import { transportSentences } from './findings/transport.ts';
import { uncheckedSentences } from './findings/unchecked.ts';
import { printable, shorten } from './printable.ts';

const sentences: Readonly<Record<FindingCode, Sentence>> = {
  ...lifecycleSentences,
  ...nameSentences,
  ...attachmentSentences,
  ...addressingSentences,
  ...routingSentences,
  ...transportSentences,
  ...qualitySentences,
  ...serviceSentences,
  ...applicationSentences,
  ...uncheckedSentences,
};

/** A finding in a sentence or two. */
export function findingText(finding: Finding): string {
  return sentences[finding.code]((name) => shorten(printable(finding.facts[name] ?? ''), 200));
}
