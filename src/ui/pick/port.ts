import { l10n, window } from 'vscode';
import { messageOf, StoppedError } from '../../base/errors.ts';
import type { Container } from '../../model/container.ts';
import type { Socket } from '../../model/namespace.ts';
import { readNamespace } from '../../namespace/read.ts';
import { execSeat } from '../../runner/exec-seat.ts';
import { parsePort } from '../../topology/place.ts';
import type { Services } from '../services.ts';
import type { Choice } from './choose.ts';
import { problemWith } from './target.ts';

/** A port and what is spoken on it. */
export interface PortChoice {
  readonly port: number;
  readonly protocol: Protocol;
}

type Protocol = 'tcp' | 'udp';

/**
 * Lets the user choose a port, or none. UDP ports are written `53/udp`, as on the command line.
 * @throws {StoppedError}
 */
export async function choosePort(
  services: Services,
  container: Container | null,
  title: string,
  protocols: readonly Protocol[],
): Promise<PortChoice | null> {
  const known = await knownPorts(services, container, protocols);
  return await new Promise<PortChoice | null>((resolve, reject) => {
    const pick = window.createQuickPick<Choice<PortChoice | null>>();
    const none: Choice<null> = {
      label: l10n.t('No Port'),
      description: l10n.t('names and addresses only'),
      value: null,
    };
    const offered: readonly Choice<PortChoice>[] = [...known].map(([label, description]) => ({
      label,
      description,
      value: portOf(label),
    }));
    pick.title = title;
    pick.placeholder = l10n.t('Port to connect to: choose, or enter a number');
    pick.items = [none, ...offered];
    const typed = (text: string): readonly Choice<PortChoice>[] =>
      typedPorts(text, protocols).filter(({ label }) => !known.has(label));
    pick.onDidChangeValue((text) => {
      // VS Code names a choice by its place in the list, and what is chosen in the moment in which the list changes is
      // looked for in the new one: what is typed comes last, so that no place of the others changes. It is shown first.
      pick.items = [none, ...offered, ...typed(text.trim())];
    });
    pick.onDidAccept(() => {
      // While the list is made anew for what is typed, nothing is selected or what was first before.
      const text = pick.value.trim();
      const [selected] = pick.selectedItems;
      const chosen = selected?.value
        ? selected
        : ([...offered, ...typed(text)].find(({ label }) => label === text) ?? selected);
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

/** What listens, is exposed or published, as one writes it, and what is known of it. */
async function knownPorts(
  services: Services,
  container: Container | null,
  protocols: readonly Protocol[],
): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>();
  for (const { port, protocol, loopback } of await listeningIn(services, container)) {
    const label = portLabel({ port, protocol });
    if (!protocols.includes(protocol) || (known.has(label) && loopback)) continue;
    known.set(label, loopback ? l10n.t('listening, only for itself') : l10n.t('listening'));
  }
  for (const { port, protocol, published } of container?.ports ?? []) {
    if (!(protocol === 'tcp' || protocol === 'udp') || !protocols.includes(protocol)) continue;
    const label = portLabel({ port, protocol });
    const exposed = published === null ? l10n.t('exposed') : l10n.t('published at {0}', published.port);
    known.set(label, [known.get(label) ?? '', exposed].filter((text) => text !== '').join(', '));
  }
  return known;
}

function portLabel({ port, protocol }: PortChoice): string {
  return protocol === 'udp' ? `${port}/udp` : String(port);
}

function portOf(label: string): PortChoice {
  const [, number = label, udp] = /^([0-9]+)(\/udp)?$/.exec(label) ?? [];
  return { port: Number(number), protocol: udp === undefined ? 'tcp' : 'udp' };
}

/** What a number that is written may mean. */
function typedPorts(text: string, protocols: readonly Protocol[]): readonly Choice<PortChoice>[] {
  const [, number, protocol] = /^([0-9]+)(?:\/(tcp|udp)?)?$/.exec(text) ?? [];
  if (number === undefined || problemWith(() => parsePort(number)) !== null) return [];
  const port = Number(number);
  return protocols
    .filter((one) => protocol === undefined || one === protocol)
    .map((one) => ({
      label: portLabel({ port, protocol: one }),
      description: one === 'tcp' ? l10n.t('TCP port') : l10n.t('UDP port'),
      value: { port, protocol: one },
      alwaysShow: true,
    }));
}

/** Milliseconds that reading the sockets may take: the list of ports is only a help. */
const socketsMs = 3000;

async function listeningIn(services: Services, container: Container | null): Promise<readonly Socket[]> {
  if (container?.state !== 'running') return [];
  try {
    const { runner } = await services.engine.connected();
    const { sockets } = await readNamespace(execSeat(runner, container), { signal: AbortSignal.timeout(socketsMs) });
    return sockets;
  } catch (error) {
    services.log.debug(`sockets of ${container.name}: ${messageOf(error)}`);
    return [];
  }
}
