import { l10n, window } from 'vscode';
import { messageOf, StoppedError } from '../../base/errors.ts';
import type { Container } from '../../model/container.ts';
import type { Topology } from '../../model/topology.ts';
import type { Socket } from '../../model/namespace.ts';
import { readNamespace } from '../../namespace/read.ts';
import { execSeat } from '../../runner/exec-seat.ts';
import type { Services } from '../services.ts';
import { inEditor } from '../../text/editor-advice.ts';
import { explainError } from '../../text/errors.ts';
import { printable } from '../../text/printable.ts';
import { parsePort, parseTcpTarget } from '../../topology/place.ts';
import { askText, choose, separator, type Choice } from './choose.ts';
import { containerChoice } from './container.ts';

type Picked = { readonly container: Container } | { readonly place: string } | { readonly ask: true };

/**
 * Lets the user choose whom to ask for: containers on a shared network first, then the others, the host, the internet, or anything written.
 * @returns the place as one would write it on the command line
 * @throws {StoppedError}
 */
export async function chooseTarget(
  topology: Topology,
  from: Container,
  title: string,
): Promise<{ place: string; container: Container | null }> {
  const own = new Set(from.endpoints.map(({ networkId }) => networkId));
  const others = [...topology.containers.values()].filter(({ id }) => id !== from.id);
  const shares = (container: Container): boolean => container.endpoints.some(({ networkId }) => own.has(networkId));
  const asPicked = (container: Container): Choice<Picked> => ({ ...containerChoice(container), value: { container } });
  const picked = await choose<Picked>(
    [
      separator(l10n.t('On a shared network')),
      ...others.filter(shares).map(asPicked),
      separator(l10n.t('Other containers')),
      ...others.filter((container) => !shares(container)).map(asPicked),
      separator(l10n.t('Elsewhere')),
      { label: l10n.t('$(edit) An Address or a Name…'), value: { ask: true }, alwaysShow: true },
      { label: l10n.t("$(vm) The Engine's Host"), value: { place: 'host' } },
      { label: l10n.t('$(globe) The Internet'), value: { place: 'internet' } },
    ],
    title,
    l10n.t('Whom shall {0} reach?', printable(from.name)),
  );
  if ('container' in picked) return { place: picked.container.name, container: picked.container };
  if ('place' in picked) return { place: picked.place, container: null };
  const place = await askText({
    title,
    prompt: l10n.t(
      'A name or an address as {0} would use it, with a port behind a colon if you want one',
      printable(from.name),
    ),
    placeHolder: 'db:5432, 172.20.0.3, [fd00::3]:80, api.example.com:443',
    check: (text) => problemWith(() => parseTcpTarget(text.trim())),
  });
  return { place, container: null };
}

/**
 * Lets the user choose a port, or none.
 * @throws {StoppedError}
 */
export async function choosePort(
  services: Services,
  container: Container | null,
  title: string,
): Promise<number | null> {
  const known = new Map<number, string>();
  for (const { port, loopback } of await listeningIn(services, container)) {
    if (!known.has(port) || !loopback)
      known.set(port, loopback ? l10n.t('listening, only for itself') : l10n.t('listening'));
  }
  for (const { port, protocol, published } of container?.ports ?? []) {
    if (protocol !== 'tcp') continue;
    const exposed = published === null ? l10n.t('exposed') : l10n.t('published at {0}', published.port);
    known.set(port, [known.get(port) ?? '', exposed].filter((text) => text !== '').join(', '));
  }
  return await new Promise<number | null>((resolve, reject) => {
    const pick = window.createQuickPick<Choice<number | null>>();
    const fixed: Choice<number | null>[] = [
      { label: l10n.t('No Port'), description: l10n.t('names and addresses only'), value: null, alwaysShow: true },
      ...[...known].map(([port, description]): Choice<number> => ({ label: String(port), description, value: port })),
    ];
    pick.title = title;
    pick.placeholder = l10n.t('Port to connect to: choose, or enter a number');
    pick.items = fixed;
    pick.onDidChangeValue((text) => {
      const problem = text.trim() === '' ? null : problemWith(() => parsePort(text.trim()));
      const typed = problem === null && text.trim() !== '' && !known.has(Number(text));
      pick.items = typed
        ? [{ label: text.trim(), description: l10n.t('TCP port'), value: Number(text), alwaysShow: true }, ...fixed]
        : fixed;
    });
    pick.onDidAccept(() => {
      // While the list is made anew for what is typed nothing is selected.
      const chosen = pick.selectedItems[0] ?? pick.items.find(({ label }) => label === pick.value.trim());
      if (chosen?.value === undefined) return;
      resolve(chosen.value);
      pick.hide();
    });
    pick.onDidHide(() => {
      reject(new StoppedError('cancelled', 'no port was chosen'));
      pick.dispose();
    });
    pick.show();
  });
}

/** Milliseconds that reading the sockets may take: the list of ports is only a help. */
const socketsMs = 3000;

async function listeningIn(services: Services, container: Container | null): Promise<readonly Socket[]> {
  if (container?.state !== 'running') return [];
  try {
    const { runner } = await services.engine.connected();
    const { sockets } = await readNamespace(execSeat(runner, container), { signal: AbortSignal.timeout(socketsMs) });
    return sockets.filter(({ protocol }) => protocol === 'tcp');
  } catch (error) {
    services.log.debug(`sockets of ${container.name}: ${messageOf(error)}`);
    return [];
  }
}

/** What is wrong, in words; null when nothing is. */
export function problemWith(read: () => unknown): string | null {
  try {
    read();
    return null;
  } catch (error) {
    return inEditor(explainError(error));
  }
}
