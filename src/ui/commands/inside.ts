import { l10n, ThemeIcon, window } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import type { Container } from '../../model/container.ts';
import type { HelperNeeds } from '../../runner/helper-policy.ts';
import type { Seat } from '../../runner/seat.ts';
import { openShell, type InteractiveShell } from '../../runner/shell.ts';
import type { TreeNode } from '../../shared/tree/nodes.ts';
import { explainError } from '../../text/errors.ts';
import { printable } from '../../text/printable.ts';
import { requireContainer } from '../../topology/require.ts';
import { ShellTerminal, type BeginShell } from '../inside/shell-terminal.ts';
import { chooseContainer } from '../pick/container.ts';
import type { Services } from '../services.ts';
import { containerOf, networkOf, nodeOf } from './nodes.ts';
import { asQuestion, register, textOf, type CommandArguments } from './run.ts';

/** Commands on what is inside a container: read it again, open a shell in its network. */
export function registerInside(services: Services): Disposable[] {
  return [
    register(services, 'refreshInside', async (args) => {
      const { topology } = await services.engine.connected();
      services.inside.forget(shownBy(nodeOf(services, args), [...topology.containers.values()]));
    }),
    register(services, 'openNetworkShell', async (args) => await openNetworkShell(services, args)),
  ];
}

/** The containers that rows below this one tell of. */
function shownBy(node: TreeNode | null, all: readonly Container[]): readonly Container[] {
  const network = node?.kind === 'network-section' ? networkOf(node) : null;
  if (network) return all.filter(({ endpoints }) => endpoints.some(({ networkId }) => networkId === network.id));
  const container = containerOf(node);
  return container ? [container] : all;
}

async function openNetworkShell(services: Services, args: CommandArguments): Promise<void> {
  const { topology } = await services.engine.connected();
  const question = asQuestion(args[0]);
  const given = question
    ? requireContainer(topology, textOf(question, 'container'))
    : containerOf(nodeOf(services, args));
  const title = l10n.t('Open Network Shell');
  const container =
    given ??
    (await chooseContainer(
      topology,
      title,
      l10n.t('Container in whose network to work'),
      ({ state }) => state === 'running',
    ));
  const explain = (error: unknown): string => {
    const { message, advice } = explainError(error);
    return advice === null ? message : `${message}\n${advice}`;
  };
  window
    .createTerminal({
      name: l10n.t('{0} (network)', printable(container.name)),
      iconPath: new ThemeIcon('terminal'),
      pty: new ShellTerminal(begin(services, container), explain, services.log),
    })
    .show();
}

/** Inside the container where it has a shell; else in a helper beside it, which is gone when the shell ends. */
function begin(services: Services, container: Container): BeginShell {
  return async ({ size, onOutput, say, signal }): Promise<InteractiveShell> => {
    const { client, runner } = await services.engine.connected(signal);
    const toolbox = await runner.toolbox(container, signal);
    const request = { container, size, onOutput, log: services.log, signal };
    const { helpers } = runner;
    if (toolbox.shell !== null || helpers === null) {
      return await openShell(client, { ...request, execIn: container.id, toolbox });
    }
    return await new Promise<InteractiveShell>((resolve, reject) => {
      const inHelper = async (seat: Seat): Promise<void> => {
        const name = printable(container.name);
        say(
          l10n.t(
            '{0} has no shell. This is a helper container in its network, made of {1};',
            name,
            printable(seat.image ?? ''),
          ),
        );
        say(l10n.t("files and processes are the helper's. It is removed when this terminal closes."));
        const shell = await openShell(client, { ...request, execIn: seat.execIn, toolbox: await seat.toolbox(signal) });
        resolve(shell);
        await shell.ended;
      };
      helpers.withHelper(container, shellNeeds, inHelper, { signal }).catch(reject);
    });
  };
}

const shellNeeds: HelperNeeds = {
  wanted: 'sh',
  suits: ({ shell, launcher }) => shell !== null && launcher !== null,
  capabilities: ['NET_RAW'],
};
