import type { Evidence, Finding } from '../model/diagnosis.ts';
import type { FilterRule, NetworkInterface } from '../model/namespace.ts';
import { parseAddress } from '../topology/address.ts';
import { contains, parseCidr } from '../topology/cidr.ts';
import { defaultRoutes } from '../topology/gateway.ts';
import { ownersOf } from '../topology/owners.ts';
import { namespaceOf } from '../topology/shared.ts';
import { sideOf } from './addressing.ts';
import { sourceAttachments } from './attachment.ts';
import type { Case, RouteAnswer } from './case.ts';
import { finding } from './catalogue.ts';
import {
  interfaceNamed,
  interfaceOf,
  interfaceText,
  interfaceWith,
  isUnanswered,
  linkOf,
  neighbourOf,
  normal,
  routeText,
  wasRead,
} from './inside.ts';
import { outcomeOf } from './outcome.ts';
import { commonFacts, sourceName, targetName } from './who.ts';

/** Whether packets find their way, there and back: interfaces, links, routes, and what the host does with them. */
export function routingFindings(c: Case): readonly Finding[] {
  const down = interfaceDown(c, 'source') ?? linkBroken(c, 'source');
  const there = down ? null : wayThere(c);
  const theirs = interfaceDown(c, 'target') ?? linkBroken(c, 'target');
  // Where the target has not the address that is asked for, how it would answer from there says nothing.
  const back = theirs || lacksAddress(c) ? null : wayBack(c);
  const found = [down, there, theirs, back, ...outside(c, down !== null || there !== null)];
  return found.filter((one) => one !== null);
}

/** The interface is switched off, or bare of addresses; its routes are gone with that. */
function interfaceDown(c: Case, role: 'source' | 'target'): Finding | null {
  const side = sideOf(c, role);
  if (!side || !wasRead(side.facts, 'interfaces')) return null;
  const { container, endpoint, namespace } = side;
  const one = interfaceOf(namespace, container, endpoint);
  if (!one || (one.up && one.addresses.length > 0)) return null;
  const evidence: readonly Evidence[] = [
    { kind: 'interface', source: `interfaces of ${container.name}`, value: interfaceText(one) },
  ];
  const state = one.up ? 'no-address' : 'down';
  const facts = { ...commonFacts(c), name: container.name, interface: one.name, state, network: endpoint.networkName };
  return finding('interface-down', facts, evidence, {
    fix: one.up
      ? { kind: 'advice', what: 'reconnect', command: ['docker', 'restart', container.name] }
      : { kind: 'advice', what: 'interface-up', command: ['ip', 'link', 'set', one.name, 'up'] },
  });
}

/** The other end of the veth pair, on the host, is down or plugged into no bridge. */
function linkBroken(c: Case, role: 'source' | 'target'): Finding | null {
  const side = sideOf(c, role);
  if (!side) return null;
  const { container, endpoint, facts, namespace } = side;
  const one = interfaceOf(namespace, container, endpoint);
  if (!one?.up) return null;
  const network = c.topology.networks.get(endpoint.networkId);
  const link = linkOf(facts, one);
  const bridge = network?.driver === 'bridge' ? (network.bridge ?? `br-${network.id.slice(0, 12)}`) : null;
  const inside: Evidence = { kind: 'interface', source: `interfaces of ${container.name}`, value: interfaceText(one) };
  const base = { ...commonFacts(c), name: container.name, interface: one.name, network: endpoint.networkName };
  const fix = { kind: 'advice', what: 'reconnect', command: ['docker', 'restart', container.name] } as const;
  if (link?.kind === 'veth') {
    const outside: Evidence = {
      kind: 'link',
      source: `host: ${link.name}`,
      value: `${link.up ? 'up' : 'down'}, master ${link.master ?? 'none'}`,
    };
    if (!link.up)
      return finding('link-broken', { ...base, link: link.name, state: 'down' }, [outside, inside], { fix });
    if (bridge !== null && link.master !== bridge) {
      const bridgeFacts = { ...base, link: link.name, state: 'unplugged', bridge };
      return finding('link-broken', bridgeFacts, [outside, inside], { fix });
    }
  }
  // Without a look at the host: an interface that is on and has no carrier has nothing at its other end.
  if (one.carrier === false && link === null) {
    return finding('link-broken', { ...base, link: '', state: 'no-carrier' }, [inside], { fix });
  }
  return null;
}

/** What the source's own tables do with the packet. */
function wayThere(c: Case): Finding | null {
  const { address } = c.goal;
  if (address === null || c.goal.who.kind === 'self') return null;
  const { route } = c.from;
  const blocked = blockedBy(c, route);
  if (blocked) return blocked;
  if (route.kind === 'none') return noRoute(c);
  return wrongGateway(c);
}

function blockedBy(c: Case, route: RouteAnswer): Finding | null {
  if (route.kind !== 'blackhole' && route.kind !== 'unreachable' && route.kind !== 'prohibit') return null;
  return finding(
    'blackhole-route',
    { ...commonFacts(c), ...blockFacts(c, route) },
    blockEvidence(sourceName(c.source), route),
    {
      fix: deleteFix(route),
    },
  );
}

type Blocking = Extract<RouteAnswer, { kind: 'blackhole' | 'unreachable' | 'prohibit' }>;

function blockFacts(c: Case, route: Blocking): Readonly<Record<string, string>> {
  return { kind: route.kind, what: route.rule ? 'rule' : 'route', address: c.goal.address ?? '' };
}

function blockEvidence(name: string, { kind, route, rule }: Blocking): readonly Evidence[] {
  return [
    ...(rule ? [{ kind: 'rule', source: `rules of ${name}`, value: ruleText(rule) } as const] : []),
    ...(route ? [{ kind: 'route', source: `routes of ${name}`, value: routeText(route) } as const] : []),
    ...(rule || route ? [] : [{ kind: 'route', source: `routes of ${name}`, value: kind } as const]),
  ];
}

function deleteFix({ route, rule }: Blocking): Finding['fix'] {
  if (route)
    return { kind: 'advice', what: 'delete-route', command: ['ip', 'route', 'del', ...routeText(route).split(' ')] };
  if (rule)
    return { kind: 'advice', what: 'delete-route', command: ['ip', 'rule', 'del', 'priority', String(rule.priority)] };
  return null;
}

function ruleText(rule: NonNullable<Blocking['rule']>): string {
  const { priority, not, from, to, iif, oif, mark, action } = rule;
  const what = action.kind === 'table' ? `lookup ${action.table}` : action.kind === 'other' ? action.text : action.kind;
  const parts = [
    `${priority}:`,
    ...(not ? ['not'] : []),
    'from',
    from ?? 'all',
    ...(to === null ? [] : ['to', to]),
    ...(iif === null ? [] : ['iif', iif]),
    ...(oif === null ? [] : ['oif', oif]),
    ...(mark === null ? [] : ['fwmark', mark]),
    what,
  ];
  return parts.join(' ');
}

function noRoute(c: Case): Finding | null {
  const { namespace } = c.from;
  if (namespace === null || !wasRead(c.from, 'routes')) return null;
  const family = c.goal.family ?? 4;
  const main = namespace.routes.filter(
    (route) => route.family === family && route.table === 'main' && route.type === 'unicast',
  );
  const evidence: readonly Evidence[] = [
    { kind: 'route', source: `routes of ${sourceName(c.source)}`, value: main.map(routeText).join('; ') || 'none' },
  ];
  const gateway = expectedGateway(c);
  return finding('no-route', { ...commonFacts(c), address: c.goal.address ?? '', gateway: gateway ?? '' }, evidence, {
    fix:
      gateway === null
        ? null
        : { kind: 'advice', what: 'add-route', command: ['ip', 'route', 'add', 'default', 'via', gateway] },
  });
}

/** The default gateway that the engine gave. */
function expectedGateway(c: Case): string | null {
  if (c.source.kind !== 'container') return null;
  const routes = defaultRoutes(c.topology, c.source.container);
  if (routes.kind !== 'networks') return null;
  return (c.goal.family === 6 ? routes.ipv6 : routes.ipv4)?.via ?? null;
}

/** The packet is handed to a next hop where none is needed, or to one that nobody is, or that the engine never named. */
function wrongGateway(c: Case): Finding | null {
  const { route, namespace } = c.from;
  if (route.kind !== 'route' || route.via === null || namespace === null || c.source.kind !== 'container') return null;
  const endpoints = sourceAttachments(c);
  const onLink = endpoints.some(({ networkId }) => networkId === c.goal.network?.id);
  const entry = neighbourOf(namespace, route.via);
  const nobody = wasRead(c.from, 'neighbours') && isUnanswered(entry);
  const right = onLink ? '' : (expectedGateway(c) ?? '');
  if (!onLink && !nobody && (right === '' || mayForward(c, route.via))) return null;
  const evidence: Evidence[] = [
    { kind: 'route', source: `routes of ${sourceName(c.source)}`, value: routeText(route.route) },
  ];
  if (entry || nobody) {
    evidence.push({
      kind: 'neighbour',
      source: `neighbours of ${sourceName(c.source)}`,
      value: `${route.via} ${entry?.mac ?? ''} ${entry?.state ?? ''}`.replace(/ +/g, ' ').trim(),
    });
  }
  if (right !== '') evidence.push({ kind: 'engine', source: `${sourceName(c.source)}: Gateway`, value: right });
  const facts = {
    ...commonFacts(c),
    via: route.via,
    gateway: right,
    nobody: nobody ? 'true' : '',
    onLink: onLink ? 'true' : '',
  };
  const command = onLink
    ? ['ip', 'route', 'del', ...routeText(route.route).split(' ')]
    : ['ip', 'route', 'replace', 'default', 'via', right];
  return finding('wrong-gateway', facts, evidence, { fix: { kind: 'advice', what: 'set-gateway', command } });
}

/** The gateway of one of its networks that lead outside, or a container that somebody may have made a router. */
function mayForward(c: Case, via: string): boolean {
  const leading = sourceAttachments(c).filter(({ networkId }) => c.topology.networks.get(networkId)?.internal !== true);
  const given = leading.flatMap(({ gateway4, gateway6 }) => [gateway4, gateway6]);
  if (given.some((gateway) => gateway !== null && normal(gateway) === normal(via))) return true;
  const address = parseAddress(via);
  return address !== null && ownersOf(c.topology, address).some(({ kind }) => kind === 'container');
}

function lacksAddress(c: Case): boolean {
  const { address, who } = c.goal;
  return (
    who.kind === 'container' &&
    address !== null &&
    c.to.namespace !== null &&
    interfaceWith(c.to.namespace, address) === null
  );
}

/** What the target's own tables do with the answer. Whoever is refused or reset got one. */
function wayBack(c: Case): Finding | null {
  if (c.outcome === 'refused' || c.outcome === 'reset' || c.to.namespace === null || !wasRead(c.to, 'routes'))
    return null;
  const name = targetName(c);
  const { route } = c.to;
  if (c.goal.who.kind === 'self') return null;
  const base = commonFacts(c);
  switch (route.kind) {
    case 'unknown':
      return null;
    case 'none': {
      const main = c.to.namespace.routes.filter((one) => one.table === 'main' && one.family === (c.goal.family ?? 4));
      return finding(
        'return-route-missing',
        { ...base, why: 'none' },
        [{ kind: 'route', source: `routes of ${name}`, value: main.map(routeText).join('; ') || 'none' }],
        { fix: { kind: 'advice', what: 'add-route', command: [] } },
      );
    }
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
      return finding('return-route-missing', { ...base, why: route.kind }, blockEvidence(name, route), {
        fix: deleteFix(route),
      });
    case 'route':
      return wrongWayBack(c, route);
  }
}

/** The two are on one link, and the answer leaves by another. */
function wrongWayBack(c: Case, route: Extract<RouteAnswer, { kind: 'route' }>): Finding | null {
  const side = sideOf(c, 'target');
  if (!side || c.source.kind !== 'container') return null;
  if (!sourceAttachments(c).some(({ networkId }) => networkId === side.endpoint.networkId)) return null;
  const own = interfaceOf(side.namespace, side.container, side.endpoint);
  if (!own || (route.dev === own.name && route.via === null)) return null;
  const evidence: readonly Evidence[] = [
    { kind: 'route', source: `routes of ${targetName(c)}`, value: routeText(route.route) },
    { kind: 'interface', source: `interfaces of ${targetName(c)}`, value: interfaceText(own) },
  ];
  return finding(
    'return-route-missing',
    { ...commonFacts(c), why: 'elsewhere', via: route.via ?? '', dev: route.dev ?? '' },
    evidence,
    {
      fix: {
        kind: 'advice',
        what: 'delete-route',
        command: ['ip', 'route', 'del', ...routeText(route.route).split(' ')],
      },
    },
  );
}

/** Beyond the container: what the host does with a packet to the outside, or to another network. */
function outside(c: Case, blockedInside: boolean): readonly Finding[] {
  if (blockedInside || c.goal.address === null || (c.outcome !== 'timed-out' && c.outcome !== 'unreachable')) return [];
  const found = [forwarding(c), masquerade(c)].filter((one) => one !== null);
  return found.length > 0 ? found : [silent(c)].filter((one) => one !== null);
}

function leavesHost(c: Case): boolean {
  if (c.goal.who.kind !== 'outside' || c.source.kind !== 'container') return false;
  return namespaceOf(c.topology, c.source.container).kind !== 'host';
}

/** Within one network nothing is forwarded. */
function forwarding(c: Case): Finding | null {
  const read = c.host?.sysctls[c.goal.family === 6 ? 'net.ipv6.conf.all.forwarding' : 'net.ipv4.ip_forward'];
  const off = read === undefined ? c.goal.family !== 6 && c.forwarding === false : read === '0';
  if (!off || !leavesHost(c)) return null;
  const evidence: Evidence =
    read === undefined
      ? { kind: 'engine', source: 'GET /info: IPv4Forwarding', value: 'false' }
      : {
          kind: 'sysctl',
          source: c.goal.family === 6 ? 'net.ipv6.conf.all.forwarding' : 'net.ipv4.ip_forward',
          value: read,
        };
  const key = c.goal.family === 6 ? 'net.ipv6.conf.all.forwarding' : 'net.ipv4.ip_forward';
  return finding('forwarding-disabled', { ...commonFacts(c), setting: key }, [evidence], {
    fix: { kind: 'advice', what: 'set-sysctl', command: ['sysctl', '-w', `${key}=1`] },
  });
}

/** Packets leave with the container's own address, which nobody outside can answer. */
function masquerade(c: Case): Finding | null {
  if (!leavesHost(c) || c.source.kind !== 'container' || c.goal.family === 6) return null;
  const routes = defaultRoutes(c.topology, c.source.container);
  const chosen = routes.kind === 'networks' ? routes.ipv4 : null;
  const network = chosen === null ? undefined : c.topology.networks.get(chosen.networkId);
  if (network?.driver !== 'bridge') return null;
  if (!network.masquerade) {
    const evidence: readonly Evidence[] = [
      { kind: 'engine', source: `${network.name}: com.docker.network.bridge.enable_ip_masquerade`, value: 'false' },
    ];
    return finding('no-masquerade', { ...commonFacts(c), network: network.name, why: 'option' }, evidence, {
      fix: { kind: 'advice', what: 'masquerade', command: [] },
    });
  }
  const nat =
    c.host?.filter?.chains.filter(
      ({ table, name, family }) => table === 'nat' && name === 'POSTROUTING' && family !== 'ip6',
    ) ?? [];
  const own = sourceAttachments(c).find(({ networkId }) => networkId === network.id)?.ipv4?.address ?? null;
  if (nat.length === 0 || own === null || nat.some(({ rules }) => rules.some((rule) => translates(rule, own))))
    return null;
  const evidence: readonly Evidence[] = [
    { kind: 'filter', source: 'host: nat POSTROUTING', value: `no rule that translates ${own}` },
  ];
  return finding('no-masquerade', { ...commonFacts(c), network: network.name, why: 'flushed' }, evidence, {
    fix: { kind: 'advice', what: 'restart-engine', command: [] },
  });
}

/** Whether a rule may translate what an address sends: one that says nothing of sources does for all. */
function translates({ target, text }: FilterRule, address: string): boolean {
  if (!/masquerade|snat/i.test(`${target ?? ''} ${text}`)) return false;
  const source = /(?:-s|--source|saddr) ([0-9./]+)/.exec(text)?.[1];
  const block = source === undefined ? null : parseCidr(source.includes('/') ? source : `${source}/32`);
  const wanted = parseAddress(address);
  return block === null || wanted === null || contains(block, wanted);
}

/** Whether the engine's host reaches what a container on it does not: it is not the outside that says nothing. */
export function hostReaches({ fromHost }: Case): boolean {
  return fromHost !== null && ['works', 'refused', 'reset'].includes(outcomeOf(fromHost));
}

/** The way up to the host's uplink is right, as far as it was seen; what lies beyond does not answer. */
function silent(c: Case): Finding | null {
  if (c.goal.who.kind !== 'outside' || hostReaches(c)) return null;
  const evidence: Evidence[] = [];
  if (c.from.route.kind === 'route') {
    evidence.push({ kind: 'route', source: `routes of ${sourceName(c.source)}`, value: routeText(c.from.route.route) });
  }
  const decided = c.attempts.find(({ goal }) => goal === c.goal)?.decided ?? null;
  evidence.push({
    kind: 'probe',
    source: decided?.command.join(' ') ?? 'probe',
    value:
      decided?.result !== undefined && decided.result !== null && 'outcome' in decided.result
        ? decided.result.outcome
        : 'no answer',
  });
  if (c.fromHost !== null)
    evidence.push({ kind: 'probe', source: `host: ${c.fromHost.command.join(' ')}`, value: outcomeOf(c.fromHost) });
  return finding('outside-silent', { ...commonFacts(c), address: c.goal.address ?? '' }, evidence);
}

/** The interface by which the source sends to the goal, as its routes have it. */
export function outgoing(c: Case): NetworkInterface | null {
  const { namespace, route } = c.from;
  return namespace === null || route.kind !== 'route' ? null : interfaceNamed(namespace, route.dev);
}
