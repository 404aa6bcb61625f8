import { t } from '@vscode/l10n';
import type { RunError } from '../runner/errors.ts';
import type { Explanation } from './explanation.ts';
import { printable, shorten } from './printable.ts';

/** Words for why nothing could be run in a container. */
export function explainRunError(error: RunError): Explanation {
  const detail = (name: string): string => shorten(printable(error.details[name] ?? ''), 300);
  const container = detail('container');
  const say = (message: string, advice: string | null): Explanation => ({ code: error.reason, message, advice });
  switch (error.reason) {
    case 'not-running':
      return say(
        t('{0} is not running, so nothing can be asked from inside it.', container),
        detail('state') === 'restarting'
          ? t('It ends again and again; its log tells why: docker logs {0}', container)
          : t('Start it: docker start {0}', container),
      );
    case 'paused':
      return say(
        t('{0} is paused, so nothing can be asked from inside it.', container),
        t('Let it go on: docker unpause {0}', container),
      );
    case 'gone':
      return say(t('{0} was stopped or removed while it was asked.', container), null);
    case 'no-tool':
      return say(
        noTool(container, detail('wanted')),
        t('Try another kind of probe, or an image with more in it, such as busybox.'),
      );
    case 'helper-forbidden':
      return say(
        t('{0} Helper containers are switched off.', noTool(container, detail('wanted'))),
        t(
          'Allow them (without --no-helper; the setting containerNetwork.helper): a helper is a small container beside it that is gone when it has answered.',
        ),
      );
    case 'host-helper-forbidden':
      return say(
        t(
          "{0} It lives in the network of the engine's host, where no helper goes without leave.",
          noTool(container, detail('wanted')),
        ),
        t('Allow it: --host-helper, or the setting containerNetwork.hostHelper.'),
      );
    case 'no-helper-image':
      return say(
        noHelperImage(noTool(container, detail('wanted')), detail('asked'), detail('tried')),
        t(
          'Pull {0} (docker pull {0}, or --pull-helper), or name an image that has the tools: --helper-image, or the setting containerNetwork.helperImage.',
          detail('image'),
        ),
      );
    case 'helper-impossible':
      return say(
        t(
          "{0} A helper container can't be made here: this engine runs Windows containers.",
          noTool(container, detail('wanted')),
        ),
        null,
      );
    case 'helper-failed':
      return say(
        t(
          '{0} A helper container of the image {1} could not be used: {2}',
          noTool(container, detail('wanted')),
          detail('image'),
          detail('why'),
        ),
        t('Name another image: --helper-image, or the setting containerNetwork.helperImage.'),
      );
    case 'tool-unusable':
      return say(t("{0} has {1}, but it can't be used: {2}", container, detail('tool'), detail('why')), null);
    case 'not-a-container':
      return say(
        t('Probes start in a container; "{0}" is none.', detail('place')),
        t('Give the name of a running container first.'),
      );
  }
}

function noHelperImage(lack: string, asked: string, tried: string): string {
  if (asked !== '')
    return t(
      '{0} The image {1}, named for helper containers, is not on the engine or has no tool either.',
      lack,
      asked,
    );
  if (tried === '')
    return t('{0} No image on the engine is known to have it, so no helper container could ask instead.', lack);
  return t('{0} No image on the engine has it, so no helper container could ask instead (tried: {1}).', lack, tried);
}

function noTool(container: string, wanted: string): string {
  switch (wanted) {
    case 'ping':
      return t('{0} has no ping inside.', container);
    case 'tcp':
      return t(
        '{0} has nothing inside that could open a TCP connection (python3, node, bash, curl, nc or wget).',
        container,
      );
    case 'dns':
      return t('{0} has nothing inside that could ask a name server (python3, node, bash or nc).', container);
    case 'udp':
      return t(
        '{0} has nothing inside that could send a UDP datagram and see the answer (python3, node, bash or nc).',
        container,
      );
    case 'http':
      return t('{0} has nothing inside that could ask for a page (curl, python3, node, bash, nc or wget).', container);
    case 'mtu':
      return t(
        '{0} has nothing inside that could send packets with "don\'t fragment" (ping of iputils, python3).',
        container,
      );
    case 'trace':
      return t(
        '{0} has nothing inside that could trace a way (python3, traceroute, tracepath or ping of iputils).',
        container,
      );
    case 'iperf3':
    case 'iperf3-server':
      return t('{0} has no iperf3 inside.', container);
    default:
      return t('{0} has no shell and no interpreter inside.', container);
  }
}
