import { t } from '@vscode/l10n';
import type { NotRead, PolicyRule, Route, Socket } from '../model/namespace.ts';
import type { GatewayReason } from '../topology/gateway.ts';
import { printable } from './printable.ts';

/** A route in the words of ip-route(8), which are the same everywhere; without its table. */
export function routeWords(route: Route): string {
  const { type, to, via, dev, source, metric, nextHops, only, dead } = route;
  const hop = (one: { readonly via: string | null; readonly dev: string | null }): string[] => [
    ...(one.via === null ? [] : ['via', one.via]),
    ...(one.dev === null ? [] : ['dev', printable(one.dev)]),
  ];
  return [
    ...(type === 'unicast' ? [] : [type]),
    to,
    ...(nextHops.length > 0
      ? nextHops.flatMap((one) => ['nexthop', ...hop(one), 'weight', String(one.weight)])
      : hop({ via, dev })),
    ...(source === null ? [] : ['src', source]),
    ...(metric === 0 ? [] : ['metric', String(metric)]),
    ...(only === null ? [] : [printable(only)]),
    ...(dead ? ['dead'] : []),
  ].join(' ');
}

/** A policy rule in the words of ip-rule(8), without its priority. */
export function ruleWords(rule: PolicyRule): string {
  const { not, from, to, iif, oif, mark, others, suppressPrefix, action } = rule;
  return [
    ...(not ? ['not'] : []),
    `from ${from ?? 'all'}`,
    ...(to === null ? [] : [`to ${to}`]),
    ...(iif === null ? [] : [`iif ${printable(iif)}`]),
    ...(oif === null ? [] : [`oif ${printable(oif)}`]),
    ...(mark === null ? [] : [`fwmark ${printable(mark)}`]),
    ...others.map(printable),
    actionWords(action),
    ...(suppressPrefix === null ? [] : [`suppress_prefixlength ${suppressPrefix}`]),
  ].join(' ');
}

function actionWords(action: PolicyRule['action']): string {
  switch (action.kind) {
    case 'table':
      return `lookup ${printable(action.table)}`;
    case 'goto':
      return `goto ${action.priority}`;
    case 'other':
      return printable(action.text);
    default:
      return action.kind;
  }
}

/** Whom a socket serves. */
export function socketReachText(socket: Socket): string {
  if (socket.loopback) return t('only from inside its namespace');
  if (socket.address === '::') {
    if (socket.dual === true) return t('IPv4 and IPv6');
    return socket.dual === false ? t('IPv6 only') : t('IPv6, and most likely IPv4');
  }
  return socket.address === '0.0.0.0' ? 'IPv4' : t('on this address only');
}

/** Why this network gives the default route. */
export function gatewayReasonText(reason: GatewayReason, over: readonly string[]): string {
  const others = over.map(printable).join(', ');
  switch (reason) {
    case 'only':
      return t('no other network could give one');
    case 'priority':
      return t('its gateway priority is higher than that of {0}', others);
    case 'not-internal':
      return t('{0} is internal', others);
    case 'more-families':
      return t('it has gateways for IPv4 and IPv6, {0} has not', others);
    case 'name':
      return t('nothing tells it apart from {0}, so the names decide', others);
    case 'gateway-bridge':
      return t('none of its networks leads outside');
  }
}

/** What could not be read, and why, in a sentence. */
export function notReadText({ what, why, detail }: Pick<NotRead, 'what' | 'why' | 'detail'>): string {
  const because = what === 'wiring' ? whyUnwiredText(why) : whyText(what, why);
  const more = why === 'not-running' || detail === '' ? '' : ` (${printable(detail).slice(0, 200)})`;
  return t('Not read: {0}{1}. {2}', whatText(what), more, because);
}

/** What can be read of a namespace, in words. */
export function whatText(what: NotRead['what']): string {
  switch (what) {
    case 'interfaces':
      return t('interfaces');
    case 'routes':
      return t('routes');
    case 'next-hops':
      return t('whether IPv4 routes have more than one next hop');
    case 'rules':
      return t('policy rules');
    case 'sockets':
      return t('sockets');
    case 'processes':
      return t('which process holds each socket');
    case 'neighbours':
      return t('neighbours');
    case 'filter':
      return t('packet filter');
    case 'wiring':
      return t('where the interfaces are plugged in on the host');
    case 'resolver':
      return '/etc/resolv.conf';
    case 'hosts':
      return '/etc/hosts';
  }
}

function whyText(what: NotRead['what'], why: NotRead['why']): string {
  switch (why) {
    case 'not-running':
      return t('It does not run, so it has no network namespace.');
    case 'paused':
      return t('It is paused: nothing can be asked from inside it.');
    case 'no-tool':
      return what === 'filter'
        ? t('No tool inside shows it, nor one that a helper could use.')
        : t('It has no tool inside that shows it.');
    case 'not-permitted':
      return what === 'processes'
        ? t('They belong to another user, or to another container in the same namespace.')
        : t('What was started inside may not look at it.');
    case 'not-in-proc':
      return what === 'processes'
        ? t('From beside the container its processes are not to be seen.')
        : t('It has no ip program, and /proc does not show it.');
    case 'other-host':
      return t(
        "It is on the engine's host, where this program can't look. A helper there can: --host-helper, or the setting containerNetwork.hostHelper.",
      );
    case 'failed':
      return t('It could not be read.');
    case 'helper-forbidden':
      return t('It has no tool inside, and helper containers are not allowed.');
    case 'host-helper-forbidden':
      return t("It has no tool inside, and helpers in the host's network are not allowed.");
    case 'no-helper-image':
      return t('It has no tool inside, and no image on the engine can make a helper.');
    case 'helper-impossible':
      return t('It has no tool inside, and this engine can have no helpers.');
    case 'helper-failed':
      return t('It has no tool inside, and a helper could not be made.');
  }
}

/** Why the other ends of interfaces are not known: they are on the engine's host, whatever tools the container has. */
function whyUnwiredText(why: NotRead['why']): string {
  switch (why) {
    case 'not-permitted':
      return t("Only root of the engine's host may look there.");
    case 'helper-forbidden':
      return t("It is on the engine's host, where this program can't look, and helper containers are not allowed.");
    case 'host-helper-forbidden':
      return t(
        "It is on the engine's host, where this program can't look, and helpers in the host's network are not allowed.",
      );
    case 'no-helper-image':
      return t(
        "It is on the engine's host, where this program can't look, and no image on the engine can make a helper.",
      );
    case 'helper-impossible':
      return t("It is on the engine's host, where this program can't look, and this engine can have no helpers.");
    case 'helper-failed':
      return t("It is on the engine's host, where this program can't look, and a helper could not be made.");
    default:
      return whyText('wiring', why);
  }
}
