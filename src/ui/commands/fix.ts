import { env, l10n, window } from 'vscode';
import type { EngineClient } from '../../engine/client.ts';
import { pauseContainer, startContainer, stopContainer, unpauseContainer } from '../../engine/containers.ts';
import { connectContainer, disconnectContainer } from '../../engine/networks.ts';
import type { FixAction } from '../../shared/documents/finding.ts';
import { explainError } from '../../text/errors.ts';
import { printable } from '../../text/printable.ts';
import { requireContainer, requireNetwork } from '../../topology/require.ts';
import { inert } from '../inert.ts';
import type { Services } from '../services.ts';
import { withProgress } from './run.ts';

/** A change of the engine, in words and as calls. */
interface Change {
  readonly question: string;
  /** What exactly will be done. */
  readonly detail: string;
  readonly button: string;
  readonly done: string;
  readonly make: (client: EngineClient, signal: AbortSignal) => Promise<void>;
  readonly undo: (client: EngineClient, signal: AbortSignal) => Promise<void>;
}

/**
 * Carries a fix out, after saying what exactly will be done; it can be undone.
 * @returns whether something was changed
 */
export async function carryOut(services: Services, action: FixAction): Promise<boolean> {
  if (action.kind === 'copy') {
    await env.clipboard.writeText(action.text);
    window.setStatusBarMessage(inert(l10n.t('Copied: {0}', printable(action.text))), 3000);
    return false;
  }
  const change = await changeOf(services, action);
  const { question, detail, button } = change;
  if ((await window.showWarningMessage(question, { modal: true, detail }, button)) !== button) return false;
  await withProgress(question, async (signal) => {
    const { client } = await services.engine.connected(signal);
    await change.make(client, signal);
    // The new diagnosis looks at what is now, also where the event takes its time.
    await services.engine.refresh(signal);
  });
  void offerUndo(services, change);
  return true;
}

async function offerUndo(services: Services, { done, question, undo }: Change): Promise<void> {
  const button = l10n.t('Undo');
  if ((await window.showInformationMessage(inert(done), button)) !== button) return;
  try {
    await withProgress(question, async (signal) => {
      const { client } = await services.engine.connected(signal);
      await undo(client, signal);
    });
  } catch (error) {
    void window.showErrorMessage(inert(explainError(error).message));
  }
}

async function changeOf(services: Services, action: Exclude<FixAction, { kind: 'copy' }>): Promise<Change> {
  const { topology } = await services.engine.connected();
  const container = requireContainer(topology, action.container);
  const name = printable(container.name);
  switch (action.kind) {
    case 'start':
      return {
        question: l10n.t('Start {0}?', name),
        detail: l10n.t('The container {0} is started, as docker start does it. Undo stops it.', name),
        button: l10n.t('Start'),
        done: l10n.t('{0} is started.', name),
        make: async ({ connection }, signal) => await startContainer(connection, container.id, signal),
        undo: async ({ connection }, signal) => await stopContainer(connection, container.id, signal),
      };
    case 'unpause':
      return {
        question: l10n.t('Unpause {0}?', name),
        detail: l10n.t('The programs in {0} go on, as docker unpause lets them. Undo pauses them again.', name),
        button: l10n.t('Unpause'),
        done: l10n.t('{0} goes on.', name),
        make: async ({ connection }, signal) => await unpauseContainer(connection, container.id, signal),
        undo: async ({ connection }, signal) => await pauseContainer(connection, container.id, signal),
      };
    case 'connect': {
      const network = requireNetwork(topology, action.network);
      const networkName = printable(network.name);
      return {
        question: l10n.t('Connect {0} to {1}?', name, networkName),
        detail: l10n.t(
          '{0} gets an interface on {1}, with an address that the engine chooses. Undo disconnects it.',
          name,
          networkName,
        ),
        button: l10n.t('Connect'),
        done: l10n.t('{0} is connected to {1}.', name, networkName),
        make: async ({ connection }, signal) =>
          await connectContainer(connection, network.id, container.id, {}, signal),
        undo: async ({ connection }, signal) => await disconnectContainer(connection, network.id, container.id, signal),
      };
    }
  }
}
