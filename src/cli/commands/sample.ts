import { t } from '@vscode/l10n';
import { UsageError } from '../../base/errors.ts';
import { sampleDown } from '../../sample/down.ts';
import { sampleUp } from '../../sample/up.ts';
import { printable } from '../../text/printable.ts';
import { exit } from '../exit.ts';
import type { Session } from '../session.ts';
import { table } from '../table.ts';

export interface SampleFlags {
  readonly image?: string;
  readonly pull?: boolean;
}

/** `sample up|down` */
export async function sample(session: Session, action: string, flags: SampleFlags): Promise<number> {
  if (action === 'up') return await up(session, flags);
  if (action === 'down') return await down(session);
  throw new UsageError('bad-choice', `sample ${action}`, { value: action, choices: 'up, down' });
}

async function up(session: Session, flags: SampleFlags): Promise<number> {
  const environment = await sampleUp(await session.engine(), {
    ...(flags.image !== undefined && { image: flags.image }),
    pull: flags.pull ?? false,
    signal: session.signal,
    log: session.log,
  });
  const { networks, containers, image } = environment;
  session.print({ version: 1, networks, containers, image }, () => {
    const rows = containers.map((container) => [
      session.paint('cyan', container.name),
      ...Object.entries(container.addresses).map(
        ([network, address]) => `${printable(network)} ${address === '' ? '–' : address}`,
      ),
    ]);
    const head = t('The sample environment is up, from {0}.', printable(image));
    return `${head}\n${table(rows, '  ')}\n${t('Try:')}\n  container-network probe ping devenv webserver --count 5\n  container-network probe tcp testenv webserver:80\n  container-network dns devenv webserver\n${t('`container-network sample down` removes it.')}\n`;
  });
  return exit.yes;
}

async function down(session: Session): Promise<number> {
  const { removed } = await sampleDown(await session.engine(), { signal: session.signal });
  session.print({ version: 1, removed }, () =>
    removed.length === 0
      ? `${t('There was nothing to remove.')}\n`
      : `${t('Removed: {0}.', removed.map(printable).join(', '))}\n`,
  );
  return exit.yes;
}
