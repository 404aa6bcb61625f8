import { l10n } from 'vscode';
import type { Container } from '../../model/container.ts';
import type { Topology } from '../../model/topology.ts';
import { inEditor } from '../../text/editor-advice.ts';
import { explainError } from '../../text/errors.ts';
import { printable } from '../../text/printable.ts';
import { parseTarget } from '../../topology/place.ts';
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
    placeHolder: 'db:5432, 172.20.0.3, [fd00::3]:80, api.example.com:443, dns:53/udp',
    check: (text) => problemWith(() => parseTarget(text.trim())),
  });
  return { place, container: null };
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
