import { l10n, window } from 'vscode';
import type { HelperPolicy } from '../runner/helper-policy.ts';
import { printable } from '../text/printable.ts';
import { settings } from './settings.ts';

/** Answers that hold until the window is closed: nobody is asked the same thing twice. */
const answers = new Map<string, Promise<boolean>>();

/** What the settings allow; what they leave open, the user is asked, once. */
export function helperPolicy(): HelperPolicy {
  const image = settings.helperImage();
  return {
    allowed: settings.helper(),
    image: image === '' ? null : image,
    mayPull: async (wish, { ask }) => await answerTo(`pull ${wish}`, ask, async () => await askToPull(wish)),
    mayEnterHost: async ({ ask }) => {
      const choice = settings.hostHelper();
      return choice === 'ask' ? await answerTo('host', ask, askForHost) : choice === 'always';
    },
  };
}

/** @param mayAsk whether this is a moment for a question; else what was answered before counts, and nothing is a no */
async function answerTo(question: string, mayAsk: boolean, ask: () => Promise<boolean>): Promise<boolean> {
  const known = answers.get(question);
  if (known !== undefined) return await known;
  if (!mayAsk) return false;
  const answer = ask();
  answers.set(question, answer);
  return await answer;
}

async function askToPull(image: string): Promise<boolean> {
  const yes = l10n.t('Download');
  const answer = await window.showInformationMessage(
    l10n.t('No image on the engine has the tools for a helper container.'),
    {
      modal: true,
      detail: l10n.t(
        '{0} can be downloaded for it. It stays on the engine until you remove it. The setting "Helper Image" names another one.',
        printable(image),
      ),
    },
    yes,
  );
  return answer === yes;
}

async function askForHost(): Promise<boolean> {
  const yes = l10n.t('Allow');
  const answer = await window.showWarningMessage(
    l10n.t("May a helper container look at the network of the engine's host?"),
    {
      modal: true,
      detail: l10n.t(
        'It sees the interfaces, addresses and routes of the host, changes nothing, and is gone when it has answered. The setting "Host Helper" allows or forbids it for good.',
      ),
    },
    yes,
  );
  return answer === yes;
}
