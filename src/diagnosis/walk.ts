import type { Container } from '../model/container.ts';
import type { Finding, FindingCode, PathStep } from '../model/diagnosis.ts';
import type { NetworkInterface } from '../model/namespace.ts';
import { namespaceOf } from '../topology/shared.ts';
import { sideOf } from './addressing.ts';
import type { Case, NamespaceFacts, RouteAnswer } from './case.ts';
import { interfaceNamed, interfaceOf, linkOf, routeText, wasRead } from './inside.ts';
import { isServed, socketsOnPort, socketText } from './listeners.ts';
import { sourceName, targetName } from './who.ts';

/** Where on the way each finding stops a packet: the kind of step, and on whose side. */
type Place = readonly [what: PathStep['what'], side: 'source' | 'target' | 'between'];

const places: Partial<Readonly<Record<FindingCode, Place>>> = {
  'source-not-running': ['interface', 'source'],
  'source-paused': ['interface', 'source'],
  'target-not-running': ['interface', 'target'],
  'host-port-taken': ['interface', 'target'],
  'start-failed': ['interface', 'target'],
  'address-pool-exhausted': ['interface', 'target'],
  'target-paused': ['socket', 'target'],
  'target-restarting': ['socket', 'target'],
  'target-starting': ['socket', 'target'],
  'no-network': ['network', 'between'],
  'no-shared-network': ['isolation', 'between'],
  'internal-network': ['network', 'between'],
  'icc-disabled': ['isolation', 'between'],
  'macvlan-host-isolation': ['network', 'between'],
  'overlay-blocked': ['network', 'between'],
  'subnet-overlap': ['route', 'source'],
  'duplicate-address': ['network', 'between'],
  'address-mismatch': ['interface', 'target'],
  'no-route': ['route', 'source'],
  'blackhole-route': ['route', 'source'],
  'wrong-gateway': ['route', 'source'],
  'stale-address': ['network', 'between'],
  'forwarding-disabled': ['uplink', 'between'],
  'no-masquerade': ['uplink', 'between'],
  'outside-silent': ['outside', 'between'],
  'firewall-drop': ['filter', 'between'],
  'firewall-reject': ['filter', 'between'],
  'port-not-published': ['published-port', 'between'],
  'published-on-loopback': ['published-port', 'between'],
};

interface Step extends PathStep {
  readonly side: 'source' | 'target' | 'between';
}

/** The way of a packet from the source to the goal's socket, with what is known of each step and the one that stops it marked. */
export function pathThere(c: Case, cause: Finding | null): readonly PathStep[] {
  return marked([...nameSteps(c), ...leaving(c), ...between(c), ...arriving(c)], cause);
}

/** The way of the answer. Empty where the question never comes as far as the target. */
export function pathBack(c: Case, cause: Finding | null): readonly PathStep[] {
  if (c.to.namespace === null || c.goal.who.kind === 'self') return [];
  const blocked = cause?.code === 'return-route-missing';
  const steps: Step[] = routeSteps(targetName(c), c.to, c.to.route, 'target');
  return steps.map((step) => plain({ ...step, blockedBy: blocked && step.what === 'route' ? cause.code : null }));
}

function marked(steps: readonly Step[], cause: Finding | null): readonly PathStep[] {
  if (cause?.severity !== 'error' || cause.code === 'return-route-missing') return steps.map(plain);
  const at = stepOf(steps, cause);
  const found = at < 0 ? steps.length - 1 : at;
  return steps.map((step, index) => plain(index === found ? { ...step, blockedBy: cause.code } : step));
}

function stepOf(steps: readonly Step[], { code, layer, facts }: Finding): number {
  if (layer === 'names' && code !== 'stale-address') return steps.findIndex(({ what }) => what === 'name');
  if (code === 'interface-down' || code === 'link-broken' || code === 'address-mismatch') {
    const what = code === 'link-broken' ? 'link' : 'interface';
    const own = steps.findIndex((step) => step.what === what && step.at === facts['name']);
    return own < 0 ? steps.findIndex((step) => step.at === facts['name']) : own;
  }
  const place = places[code] ?? (layer === 'transport' ? (['socket', 'target'] as const) : null);
  if (place === null) return -1;
  const [what, side] = place;
  const exact = steps.findIndex((step) => step.what === what && step.side === side);
  return exact < 0 ? steps.findLastIndex((step) => step.side === side) : exact;
}

function plain({ at, what, detail, known, blockedBy }: Step | PathStep): PathStep {
  return { at, what, detail, known, blockedBy };
}

function step(
  at: string,
  what: PathStep['what'],
  side: Step['side'],
  detail: Readonly<Record<string, string>>,
  known = true,
): Step {
  return { at, what, side, detail, known, blockedBy: null };
}

function nameSteps(c: Case): readonly Step[] {
  const { who, by, address } = c.goal;
  if (by !== 'name') return [];
  const name = c.names?.name ?? (who.kind === 'unresolved' ? who.name : c.target.asked);
  const deciding = c.names?.resolution.steps.find(({ answers }) => answers.length > 0);
  const from = deciding === undefined ? '' : (deciding.server ?? deciding.source);
  const addresses = c.names?.resolution.addresses.join(', ') ?? address ?? '';
  return [
    step(sourceName(c.source), 'name', 'source', { name, addresses, from }, c.names?.resolution.checked ?? false),
  ];
}

function leaving(c: Case): Step[] {
  if (c.source.kind === 'here') return [step('here', 'interface', 'source', {}, false)];
  return routeSteps(sourceName(c.source), c.from, c.from.route, 'source');
}

/** Routing table, interface and the other end of its cable. */
function routeSteps(name: string, facts: NamespaceFacts, route: RouteAnswer, side: 'source' | 'target'): Step[] {
  const steps: Step[] = [step(name, 'route', side, routeDetail(route), route.kind !== 'unknown')];
  const { namespace } = facts;
  const one = namespace !== null && route.kind === 'route' ? interfaceNamed(namespace, route.dev) : null;
  if (!one) return [...steps, step(name, 'interface', side, {}, false)];
  return [...steps, ...interfaceSteps(name, facts, one, side)];
}

function interfaceSteps(name: string, facts: NamespaceFacts, one: NetworkInterface, side: 'source' | 'target'): Step[] {
  const addresses = one.addresses.map(({ address, prefix }) => `${address}/${prefix}`).join(', ');
  const detail = {
    interface: one.name,
    state: one.up ? 'up' : 'down',
    addresses,
    mtu: String(one.mtu),
    mac: one.mac ?? '',
  };
  const link = linkOf(facts, one);
  const wire = link
    ? [step(name, 'link', side, { link: link.name, state: link.up ? 'up' : 'down', bridge: link.master ?? '' })]
    : [];
  const own = step(name, 'interface', side, detail);
  return side === 'source' ? [own, ...wire] : [...wire, own];
}

function routeDetail(route: RouteAnswer): Readonly<Record<string, string>> {
  switch (route.kind) {
    case 'route':
      return { route: routeText(route.route), via: route.via ?? '', interface: route.dev ?? '' };
    case 'none':
      return { route: 'none' };
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
      return { route: route.route ? routeText(route.route) : route.kind };
    case 'unknown':
      return {};
  }
}

function between(c: Case): Step[] {
  const { who, network, published } = c.goal;
  if (who.kind === 'self' && published.length === 0) return [];
  const steps: Step[] = [];
  if (network) {
    const internal = network.internal ? { internal: 'true' } : {};
    steps.push(
      step(network.name, 'network', 'between', {
        driver: network.driver,
        subnet: network.subnets[0]?.subnet ?? '',
        ...internal,
      }),
    );
    if (network.driver === 'bridge' && c.source.kind === 'container' && who.kind === 'container') {
      steps.push(step(network.name, 'isolation', 'between', { icc: String(network.icc) }));
    }
  }
  const counted = c.counters?.risen.find(
    ({ rule }) => rule !== null && /DROP|REJECT|drop|reject/.test(`${rule.target ?? ''} ${rule.text}`),
  );
  const readable = (c.counters?.read.length ?? 0) > 0;
  steps.push(
    step(
      counted && counted.place !== 'host' ? placeName(c, counted.place) : 'host',
      'filter',
      'between',
      counted ? { rule: counted.rule?.text ?? '', chain: counted.chain.name } : {},
      readable,
    ),
  );
  if (who.kind === 'host' || who.kind === 'self') {
    const [entry] = published;
    const shown = entry?.port.published
      ? `${entry.port.published.address}:${entry.port.published.port} → ${entry.port.port}`
      : '';
    steps.push(
      step(
        'host',
        'published-port',
        'between',
        entry ? { container: entry.container.name, port: shown } : { port: 'none' },
      ),
    );
  }
  if (who.kind === 'outside') {
    steps.push(step('host', 'uplink', 'between', {}, c.host !== null));
    steps.push(step(c.goal.address ?? '', 'outside', 'between', {}, false));
  }
  return steps;
}

function placeName(c: Case, place: 'source' | 'target'): string {
  return place === 'source' ? sourceName(c.source) : targetName(c);
}

function arriving(c: Case): Step[] {
  const target = arrivingContainer(c);
  if (target === null) return c.goal.who.kind === 'self' ? [socketStep(c, sourceName(c.source))] : [];
  const steps: Step[] = [];
  const side = sideOf(c, 'target');
  const one = side && interfaceOf(side.namespace, side.container, side.endpoint);
  if (side && one) steps.push(...interfaceSteps(target.name, side.facts, one, 'target'));
  else steps.push(step(target.name, 'interface', 'target', { state: target.state }, target.state !== 'running'));
  return [...steps, socketStep(c, target.name)];
}

function socketStep(c: Case, name: string): Step {
  const known = wasRead(c.to, 'sockets') && c.target.port !== null;
  const sockets = socketsOnPort(c).map(socketText).join(', ');
  const served = isServed(c);
  return step(
    name,
    'socket',
    'target',
    { sockets: known && sockets === '' ? 'none' : sockets, ...(served === null ? {} : { serves: String(served) }) },
    known,
  );
}

function arrivingContainer(c: Case): Container | null {
  const { who, published } = c.goal;
  if (who.kind === 'container') return who.container;
  if (who.kind === 'unresolved')
    return who.bearer !== null && namespaceOf(c.topology, who.bearer).kind === 'container' ? who.bearer : null;
  return who.kind === 'host' || who.kind === 'self' ? (published[0]?.container ?? null) : null;
}
