import { t } from '@vscode/l10n';
import { stopReason } from '../../base/signals.ts';
import { changeEntry, type ChangeEntry } from '../../shared/documents/change.ts';
import { LiveTopology, type LiveUpdate } from '../../store/live.ts';
import { changeText } from '../../text/changes.ts';
import { explainError } from '../../text/errors.ts';
import { toJson } from '../io.ts';
import type { Session } from '../session.ts';

/** `watch`: one line per change, until interrupted. An engine that was never there is an error; one that goes away is waited for. */
export async function watch(session: Session): Promise<number> {
  const live = new LiveTopology(async (signal) => await session.connect(signal), { log: session.log });
  const attention = live.attend();
  try {
    const topology = await live.ready(session.signal);
    const ready = t(
      '{0} networks, {1} containers. Waiting for changes; Ctrl+C ends.',
      topology.networks.size,
      topology.containers.size,
    );
    say(session, { version: 1, time: new Date().toISOString(), change: 'ready', message: ready }, ready);
    let lost = false;
    live.onUpdate((update) => {
      lost = report(session, update, lost);
    });
    return await new Promise<never>((_, reject) => {
      const stop = (): void => reject(stopReason(session.signal));
      if (session.signal.aborted) stop();
      session.signal.addEventListener('abort', stop, { once: true });
    });
  } finally {
    attention.dispose();
    live.dispose();
  }
}

/** @returns whether the engine is lost now */
function report(session: Session, { state, changes }: LiveUpdate, lost: boolean): boolean {
  const time = new Date().toISOString();
  if (state.kind === 'lost') {
    const { message } = explainError(state.error);
    if (!lost) say(session, { version: 1, time, change: 'lost', message }, t('engine lost: {0}', message));
    return true;
  }
  if (lost) {
    const message = t('the engine is back');
    say(session, { version: 1, time, change: 'ready', message }, message);
  }
  for (const change of changes) say(session, changeEntry(change, time), changeText(change));
  return false;
}

function say(session: Session, entry: ChangeEntry, line: string): void {
  const clock = entry.time.slice(11, 19);
  session.io.out(session.options.json ? `${toJson(entry, false)}\n` : `${session.paint('dim', clock)}  ${line}\n`);
}
