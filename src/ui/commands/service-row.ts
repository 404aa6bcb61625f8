import { l10n, window } from 'vscode';
import { StoppedError } from '../../base/errors.ts';
import { printable } from '../../text/printable.ts';
import { nodesBelow, type ServiceNode } from '../discovery/nodes.ts';
import { inert } from '../inert.ts';
import { choose } from '../pick/choose.ts';
import type { Services } from '../services.ts';
import type { CommandArguments } from './run.ts';

export type ServiceRow = Extract<ServiceNode, { kind: 'service' }>;

/** The row that a command is about; without one, the selected one. */
export function serviceNodeOf(services: Services, args: CommandArguments): ServiceNode | null {
  const [first] = args;
  if (typeof first === 'object' && first !== null && 'kind' in first && 'id' in first) return first as ServiceNode;
  return first === undefined ? (services.discovery.tree.selection[0] ?? null) : null;
}

/** The service of a row; without one, whichever is chosen. @throws {StoppedError} */
export async function serviceOf(services: Services, args: CommandArguments): Promise<ServiceRow> {
  const node = serviceNodeOf(services, args);
  if (node?.kind === 'service') return node;
  await services.engine.connected();
  const choices = allServices(services).map((one) => ({
    label: inert(printable(one.service.name)),
    description: printable(one.place),
    value: one,
  }));
  const wanted = node?.kind === 'instance' ? node.service : null;
  const given = choices.find(({ value }) => value.service === wanted);
  return (
    given?.value ??
    (await choose(choices, l10n.t('Services'), l10n.t('Which service?'), l10n.t('There are no services.')))
  );
}

/** A service that was asked about before. @throws {StoppedError} where it is not there any more, which is said */
export async function serviceAgain(services: Services, name: string, place: string): Promise<ServiceRow> {
  await services.engine.connected();
  const found = allServices(services).find((one) => one.service.name === name && one.place === place);
  if (found) return found;
  const message = l10n.t(
    '{0} does not know "{1}" now. The Services view shows what there is.',
    inert(printable(place)),
    inert(printable(name)),
  );
  void window.showErrorMessage(message);
  throw new StoppedError('cancelled', 'no such service');
}

function allServices(services: Services): readonly ServiceRow[] {
  return services.discovery.all().flatMap((one) => nodesBelow(one).filter((row) => row.kind === 'service'));
}
