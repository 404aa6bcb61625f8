import { l10n, window } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { StoppedError } from '../../base/errors.ts';
import { printable } from '../../text/printable.ts';
import { parseTarget, type Target } from '../../topology/place.ts';
import { inert } from '../inert.ts';
import { askText, choose } from '../pick/choose.ts';
import { chooseSource } from '../pick/container.ts';
import type { Services } from '../services.ts';
import { testAndShow } from './connectivity.ts';
import { register, type CommandArguments } from './run.ts';
import { serviceNodeOf as nodeOf, serviceOf, type ServiceRow } from './service-row.ts';

/** Commands of the services view: Diagnose Service From…, Open Registration, Reveal Container, filter, and asking a registry. */
export function registerDiscovery(services: Services): Disposable[] {
  return [
    register(services, 'diagnoseService', async (args) => await diagnose(services, await serviceOf(services, args))),
    register(services, 'openRegistration', async (args) => await openRegistration(services, args)),
    register(services, 'revealContainer', async (args) => await reveal(services, args)),
    register(services, 'filterServices', async () => {
      const text = await askText({
        title: l10n.t('Filter Services'),
        prompt: l10n.t(
          'Show only names that have this in them, or in an address, container, node, version or tag; empty for everything',
        ),
        value: services.discovery.filter,
      });
      services.discovery.setFilter(text);
    }),
    register(services, 'clearServicesFilter', () => services.discovery.setFilter('')),
    register(services, 'askRegistry', async (args) => await askRegistry(services, args)),
  ];
}

async function diagnose(services: Services, { service }: ServiceRow): Promise<void> {
  const { topology } = await services.engine.connected();
  const title = l10n.t('Diagnose Service From…');
  const from = await chooseSource(topology, title);
  const { name } = service;
  if (service.kind !== 'registered') {
    const ports = new Set(service.instances.map(({ port }) => port));
    const [port] = ports;
    const asked = ports.size === 1 && port != null ? `name:${name}:${port}` : `name:${name}`;
    await testAndShow(services, from, parseTarget(asked));
    return;
  }
  // A registry's names may hold what no place may.
  const target: Target = {
    place: { kind: 'service', name, network: null },
    port: null,
    protocol: 'tcp',
    asked: `service:${name}`,
  };
  await testAndShow(services, from, target, undefined, service.source);
}

async function openRegistration(services: Services, args: CommandArguments): Promise<void> {
  const node = nodeOf(services, args);
  const shown = node?.kind === 'instance' ? node.instance : (await serviceOf(services, args)).service;
  const name =
    node?.kind === 'instance' ? `${node.service.name} ${node.instance.id}` : 'name' in shown ? shown.name : '';
  await services.pages.openJson(printable(name), shown);
}

async function reveal(services: Services, args: CommandArguments): Promise<void> {
  const node = nodeOf(services, args);
  const ids = node?.kind === 'instance' ? [node.instance.container] : [];
  const [id] = ids.filter((one) => one !== null);
  if (id !== undefined && (await services.networks.reveal('container', id))) return;
  void window.showInformationMessage(l10n.t('No container of this engine has that address.'));
}

async function askRegistry(services: Services, args: CommandArguments): Promise<void> {
  const node = nodeOf(services, args);
  if (node?.kind === 'offer') {
    await services.discovery.watcher.accept(node.registry.id);
    return;
  }
  const offers = services.discovery.watcher.offers;
  if (offers.length === 0) {
    void window.showInformationMessage(
      l10n.t('No container looks like a registry. The setting "Registries" names others.'),
    );
    throw new StoppedError('cancelled', 'no offers');
  }
  const choices = offers.map((one) => ({ label: inert(printable(one.name)), description: one.kind, value: one.id }));
  await services.discovery.watcher.accept(await choose(choices, l10n.t('Ask Registry'), l10n.t('Registry')));
}
