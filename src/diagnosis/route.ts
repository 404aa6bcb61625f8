import type { NetworkNamespace } from '../model/namespace.ts';
import { parseHostAddress } from '../topology/address.ts';
import { lookUpRoute, type RouteDoubt } from '../topology/route-lookup.ts';
import { namespaceOwner } from '../topology/shared.ts';
import { sourceAttachments } from './attachment.ts';
import type { Case, RouteAnswer } from './case.ts';

/** What the routing tables do with a packet: of the source to the goal, or of the target back to the source. */
export function answerOf(c: Case, way: 'there' | 'back'): RouteAnswer {
  const namespace = way === 'there' ? c.from.namespace : c.to.namespace;
  const to = way === 'there' ? c.goal.address : sourceAddress(c);
  if (namespace === null || to === null || c.goal.who.kind === 'self') return { kind: 'unknown' };
  return lookUp(namespace, to);
}

const mostlyHarmless: ReadonlySet<RouteDoubt['kind']> = new Set(['rules-not-read', 'next-hops-not-read', 'tie']);

function lookUp(namespace: NetworkNamespace, text: string): RouteAnswer {
  const to = parseHostAddress(text);
  if (to === null || namespace.notRead.some(({ what }) => what === 'routes')) return { kind: 'unknown' };
  // Busybox does not show every condition of a rule: nearly always there are no others.
  const rules = namespace.rules.map((rule) => ({ ...rule, others: rule.others.filter((other) => other !== '?') }));
  const answer = lookUpRoute({ ...namespace, rules }, { to });
  // A rule or a route that may or may not apply leaves it open; rules that can't be read are nearly always the usual ones, and a second next
  // hop that can't be read is nearly never there.
  if (answer.doubts.some(({ kind }) => !mostlyHarmless.has(kind))) return { kind: 'unknown' };
  switch (answer.kind) {
    case 'route':
      return { kind: 'route', route: answer.route, via: answer.route.via, dev: answer.route.dev };
    case 'none':
      return { kind: 'none' };
    case 'rejected': {
      const { type } = answer.route;
      const kind = type === 'blackhole' || type === 'prohibit' ? type : 'unreachable';
      return { kind, route: answer.route, rule: null };
    }
    case 'rejected-by-rule': {
      const { action } = answer.rule;
      const kind = action.kind === 'blackhole' || action.kind === 'prohibit' ? action.kind : 'unreachable';
      return { kind, route: null, rule: answer.rule };
    }
  }
}

/** The address that the target sees the source at: its own on the network of the goal; the host's, where it comes by there. */
function sourceAddress(c: Case): string | null {
  const { who, network, family } = c.goal;
  const pick = (
    endpoint: { readonly ipv4: { address: string } | null; readonly ipv6: { address: string } | null } | undefined,
  ): string | null => (family === 6 ? endpoint?.ipv6 : endpoint?.ipv4)?.address ?? null;
  if (who.kind === 'container' && c.source.kind === 'container') {
    if (c.source.home !== null && c.source.home.id === namespaceOwner(c.topology, who.container)?.id) return null;
    const own = sourceAttachments(c);
    return pick(own.find(({ networkId }) => networkId === network?.id) ?? own[0]);
  }
  // The host asks from the bridge's own address.
  const endpoint = who.kind === 'container' ? who.endpoint : (c.goal.published[0]?.container.endpoints[0] ?? null);
  return (family === 6 ? endpoint?.gateway6 : endpoint?.gateway4) ?? null;
}
