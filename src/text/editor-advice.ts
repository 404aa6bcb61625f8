import { t } from '@vscode/l10n';
import type { Explanation } from './explanation.ts';

/** What an explanation says in VS Code, where there are commands and settings in place of options. */
export function inEditor({ code, message, advice }: Explanation): string {
  const next = adviceInEditor(code, advice);
  return next === null ? message : `${message} ${next}`;
}

function adviceInEditor(code: string, advice: string | null): string | null {
  switch (code) {
    case 'bad-configuration':
      return t('Mend or remove it, or choose another engine with Select Engine.');
    case 'ssh-not-available':
      return t('Forward its socket with ssh -nNT -L, then choose that with Select Engine.');
    case 'no-engine':
    case 'no-socket':
      return t('Start Docker or Podman, or choose another engine with Select Engine.');
    case 'tls':
      return t('See whether the engine uses TLS, and whether the certificates of its docker context fit.');
    case 'tls-file':
      return t('Put the file there, or give the docker context its certificates again (docker context update).');
    case 'timed-out':
      return t('See whether the engine is busy, and try again.');
    case 'no-image':
      return t('Name a local image in the setting containerNetwork.sample.image.');
    case 'pull-failed':
      return t('Name a local image in the setting containerNetwork.sample.image.');
    case 'helper-forbidden':
      return t('The setting containerNetwork.helper allows them.');
    case 'host-helper-forbidden':
      return t('The setting containerNetwork.hostHelper allows it.');
    case 'no-helper-image':
    case 'helper-failed':
      return t('Name a local image that has the tools in the setting containerNetwork.helperImage.');
    case 'in-use':
      return t('Disconnect or remove them, then try again.');
    case 'unexpected':
      return t('Please report it, with what you did; the log tells more.');
    case 'container-not-found':
    case 'network-not-found':
      // Candidates are worth naming; the list of networks is in sight anyway.
      return advice?.includes('container-network ') === true ? null : advice;
    default:
      return advice;
  }
}
