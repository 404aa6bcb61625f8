import { t } from '@vscode/l10n';
import { join, type Fact, type Sentences } from './sentence.ts';

/** Words for what is not known, and for what contradicts the model. */
export const uncheckedSentences: Sentences<'could-not-check' | 'model-disagrees'> = {
  'could-not-check': couldNotCheck,
  'model-disagrees': (fact) =>
    fact('says') === 'blocked'
      ? t(
          'By what the engine says, {0} could not reach {1}, and yet it does: something that the engine does not know of lets it through.',
          fact('from'),
          fact('to'),
        )
      : t('By all that could be looked at, {0} should reach {1}, and yet it does not.', fact('from'), fact('to')),
};

function couldNotCheck(fact: Fact): string {
  switch (fact('what')) {
    case 'names':
      return t(
        'It could not be checked how {0} resolves "{1}": nothing inside it could look it up. An image with a shell and nc, or with bash, python3 or node, would allow it.',
        fact('from'),
        fact('name'),
      );
    case 'probe':
      return join(t('{0} could not be asked to try it: {1}.', fact('name'), whyText(fact('why'))), wayOut(fact('why')));
    case 'sockets':
      return join(
        t('The ports that {0} listens on could not be read: {1}.', fact('name'), whyText(fact('why'))),
        wayOut(fact('why')),
      );
    case 'host-rules':
      return t(
        "The engine's host itself reaches {0}. What it does with the packets of {1}, its filter and its address translation, only root of the host can read.",
        fact('to'),
        fact('from'),
      );
    case 'routes':
      return join(
        t('The routes of {0} could not be read: {1}.', fact('name'), whyText(fact('why'))),
        wayOut(fact('why')),
      );
    default:
      return join(
        t('What is inside the network of {0} could not be read: {1}.', fact('name'), whyText(fact('why'))),
        wayOut(fact('why')),
      );
  }
}

/** Why something could not be read or asked. */
function whyText(why: string): string {
  switch (why) {
    case 'no-tool':
      return t('it has no tool for that');
    case 'tool-unusable':
      return t('its tools could not be started');
    case 'not-permitted':
      return t('its tools may not do that');
    case 'helper-forbidden':
      return t('it has no tools, and helper containers are switched off');
    case 'no-helper-image':
      return t('it has no tools, and the engine has no image for a helper container');
    case 'other-host':
      return t('it is on another host');
    case 'paused':
      return t('it is paused');
    case 'not-running':
      return t('it does not run');
    default:
      return t('that failed');
  }
}

/** What would allow it. */
function wayOut(why: string): string {
  switch (why) {
    case 'helper-forbidden':
      return t('Allowing helper containers would show it.');
    case 'no-helper-image':
    case 'no-tool':
      return t('An image with a shell and network tools, named as the helper image, would show it.');
    default:
      return '';
  }
}
