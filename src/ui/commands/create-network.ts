import { l10n, window } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { createNetwork, removeNetwork, type NetworkSpec } from '../../engine/networks.ts';
import type { Network } from '../../model/network.ts';
import type { Topology } from '../../model/topology.ts';
import { printable } from '../../text/printable.ts';
import { parseAddress } from '../../topology/address.ts';
import { contains, overlaps, parseCidr, type Cidr } from '../../topology/cidr.ts';
import { dockerPools, freeSubnets } from '../../topology/free.ts';
import { hostNetworks } from '../host-routes.ts';
import { inert } from '../inert.ts';
import { askText, choose, type Choice } from '../pick/choose.ts';
import type { Services } from '../services.ts';
import { agreed, change } from './network-changes.ts';
import { register } from './run.ts';

type Driver = 'bridge' | 'macvlan' | 'ipvlan' | 'overlay';

/** Create Network…: asks for what the driver needs, says what will be made, and makes it. */
export function registerCreateNetwork(services: Services): Disposable {
  return register(services, 'createNetwork', async () => {
    const { topology } = await services.engine.connected();
    const spec = await askSpec(topology);
    if (!(await agreed(l10n.t('Create the network {0}?', printable(spec.name)), describe(spec), l10n.t('Create'))))
      return;
    let id = '';
    await change(services, l10n.t('Creating {0}', printable(spec.name)), async (client, signal) => {
      id = await createNetwork(client.connection, spec, signal);
    });
    const undo = l10n.t('Undo');
    if (
      (await window.showInformationMessage(inert(l10n.t('The network {0} is there.', printable(spec.name))), undo)) !==
      undo
    )
      return;
    await change(services, l10n.t('Removing {0}', printable(spec.name)), async (client, signal) => {
      await removeNetwork(client.connection, id, signal);
    });
  });
}

const title = (): string => l10n.t('Create Network');

async function askSpec(topology: Topology): Promise<NetworkSpec> {
  const names = new Set([...topology.networks.values()].map(({ name }) => name));
  const name = await askText({
    title: title(),
    prompt: l10n.t('Name of the network'),
    check: (text) => nameProblem(text.trim(), names),
  });
  const driver = await choose<Driver>(driverChoices(), title(), l10n.t('Kind of network'));
  const parent = driver === 'macvlan' || driver === 'ipvlan' ? await askParent() : undefined;
  const subnet = await askSubnet(topology, driver);
  const gateway = subnet === undefined ? undefined : await askGateway(subnet);
  const ipv6 = await askIpv6(topology);
  const internal = await choose<boolean>(
    [
      { label: l10n.t('With a Way Out'), description: l10n.t('containers reach the outside'), value: false },
      { label: l10n.t('Internal'), description: l10n.t('containers reach only each other'), value: true },
    ],
    title(),
    l10n.t('Shall its containers reach the outside?'),
  );
  const subnets = [
    ...(subnet === undefined ? [] : [{ subnet, ...(gateway !== undefined && { gateway }) }]),
    ...(ipv6 === undefined ? [] : [{ subnet: ipv6 }]),
  ];
  return { name, driver, internal, ipv6: ipv6 !== undefined, subnets, parent, labels: {} };
}

function driverChoices(): Choice<Driver>[] {
  return [
    {
      label: 'bridge',
      description: l10n.t("a switch on the engine's host; containers get names"),
      detail: l10n.t('It takes one IPv4 subnet, and one IPv6 subnet beside it.'),
      value: 'bridge',
    },
    {
      label: 'macvlan',
      description: l10n.t('containers stand in the network of a host interface, with MAC addresses of their own'),
      value: 'macvlan',
    },
    { label: 'ipvlan', description: l10n.t("as macvlan, with the host's MAC address"), value: 'ipvlan' },
    { label: 'overlay', description: l10n.t('over several hosts; the engine has to be in a swarm'), value: 'overlay' },
  ];
}

async function askParent(): Promise<string> {
  return await askText({
    title: title(),
    prompt: l10n.t("Interface of the engine's host that it hangs on"),
    placeHolder: 'eth0, eth0.10',
    check: (text) =>
      /^[^\s/:]{1,15}$/.test(text.trim())
        ? null
        : l10n.t("An interface's name has up to 15 characters, without spaces, slashes or colons."),
  });
}

/** Undefined to let the engine choose; it looks at the host's routes then. */
async function askSubnet(topology: Topology, driver: Driver): Promise<string | undefined> {
  const taken = [...takenBy(topology), ...hostNetworks().map(({ block }) => block)];
  const free = freeSubnets(taken, dockerPools, 24, 3).map(({ text }) => text);
  const chosen = await choose<string | null>(
    [
      { label: l10n.t('Let the Engine Choose'), description: l10n.t('the next free one of its pools'), value: null },
      ...free.map((text): Choice<string> => ({ label: text, description: l10n.t('free'), value: text })),
      { label: l10n.t('$(edit) Another Subnet…'), value: '' },
    ],
    title(),
    driver === 'bridge' ? l10n.t('IPv4 subnet: a bridge network takes one') : l10n.t('IPv4 subnet'),
  );
  if (chosen === null) return undefined;
  if (chosen !== '') return chosen;
  return await askText({
    title: title(),
    prompt: l10n.t('IPv4 subnet'),
    placeHolder: free[0] ?? '10.10.0.0/24',
    check: (text) => subnetProblem(topology, text.trim(), 4),
  });
}

async function askGateway(subnet: string): Promise<string | undefined> {
  const block = parseCidr(subnet);
  const text = await askText({
    title: title(),
    prompt: l10n.t('Gateway in {0}; empty to let the engine choose', subnet),
    check: (written) => {
      if (written.trim() === '') return null;
      const address = parseAddress(written.trim());
      return address !== null && block !== null && contains(block, address)
        ? null
        : l10n.t('It has to be an address in {0}.', subnet);
    },
  });
  return text === '' ? undefined : text;
}

async function askIpv6(topology: Topology): Promise<string | undefined> {
  const wanted = await choose<boolean>(
    [
      { label: l10n.t('Only IPv4'), value: false },
      { label: l10n.t('IPv4 and IPv6'), value: true },
    ],
    title(),
    l10n.t('Addresses'),
  );
  if (!wanted) return undefined;
  return await askText({
    title: title(),
    prompt: l10n.t('IPv6 subnet'),
    value: `fd${randomHex(2)}:${randomHex(4)}:${randomHex(4)}::/64`,
    check: (text) => subnetProblem(topology, text.trim(), 6),
  });
}

/** Digits of a unique local prefix (RFC 4193): random, so that two sites hardly ever have the same. */
function randomHex(digits: number): string {
  return Math.floor(Math.random() * 16 ** digits)
    .toString(16)
    .padStart(digits, '0');
}

function nameProblem(name: string, taken: ReadonlySet<string>): string | null {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name))
    return l10n.t('Letters, digits, dots, dashes and underscores, beginning with a letter or digit.');
  return taken.has(name) ? l10n.t('There is a network of that name.') : null;
}

function subnetProblem(topology: Topology, text: string, family: 4 | 6): string | null {
  const block = parseCidr(text);
  if (block?.family !== family)
    return family === 4 ? l10n.t('A subnet looks like 10.10.0.0/24.') : l10n.t('A subnet looks like fd00:10::/64.');
  const network = [...topology.networks.values()].find(({ subnets }) =>
    subnets.some(({ subnet }) => overlapsText(block, subnet)),
  );
  if (network) return l10n.t('It overlaps the network {0} ({1}).', printable(network.name), subnetsOf(network));
  const host = hostNetworks().find((other) => overlaps(other.block, block));
  return host ? l10n.t('It overlaps {0} of this machine ({1}).', printable(host.name), host.block.text) : null;
}

function takenBy(topology: Topology): Cidr[] {
  return [...topology.networks.values()].flatMap(({ subnets }) =>
    subnets.flatMap(({ subnet }) => parseCidr(subnet) ?? []),
  );
}

function overlapsText(block: Cidr, subnet: string): boolean {
  const other = parseCidr(subnet);
  return other !== null && overlaps(block, other);
}

function subnetsOf(network: Network): string {
  return network.subnets.map(({ subnet }) => subnet).join(', ');
}

/** Exactly what will be made. */
function describe({ driver, subnets = [], internal, parent }: NetworkSpec): string {
  return [
    l10n.t('Driver: {0}', driver ?? 'bridge'),
    ...(parent === undefined ? [] : [l10n.t('Interface of the host: {0}', parent)]),
    subnets.length === 0
      ? l10n.t('Subnet: the engine chooses')
      : subnets
          .map(({ subnet, gateway }) =>
            l10n.t('Subnet: {0}, gateway {1}', subnet, gateway ?? l10n.t('the engine chooses')),
          )
          .join('\n'),
    internal ? l10n.t('Internal: its containers reach only each other') : l10n.t('Its containers reach the outside'),
  ].join('\n');
}
