import type { Container } from '../model/container.ts';
import type { NetworkNamespace, Route } from '../model/namespace.ts';
import type { Topology } from '../model/topology.ts';
import type { Family } from './address.ts';
import { defaultRoutes, type DefaultRoute } from './gateway.ts';
import { originOf } from './interface-network.ts';
import { apiAtLeast } from './versions.ts';

/** The way to the outside, as the engine set it up and as it is. */
export interface DefaultRouteView {
  readonly family: Family;
  /** What the engine's rules make of its attachments; null where they give none. */
  readonly expected: DefaultRoute | null;
  /** The default route of the table `main` that counts; null where there is none, and where the routes were not read. */
  readonly actual: { readonly route: Route; readonly networkName: string | null } | null;
  /**
   * `same`: as expected. `differs`: another gateway or network. `missing`: one is expected, and there is none. `added`: none is expected.
   * `unread`: nobody looked.
   */
  readonly verdict: 'same' | 'differs' | 'missing' | 'added' | 'unread';
  /**
   * How another network is made to give it. `priority`: `--gw-priority` when connecting (API 1.48); `order`: before, the names of the
   * networks decide; null where only one could.
   */
  readonly changedBy: 'priority' | 'order' | null;
}

/**
 * Which network gives a container its default routes, why, and whether that is what is inside. Families without any of it are left out;
 * nothing for a container on the host.
 */
export function defaultRouteViews(
  topology: Topology,
  container: Container,
  namespace: Pick<NetworkNamespace, 'routes' | 'interfaces' | 'notRead'> | null,
): readonly DefaultRouteView[] {
  const routes = defaultRoutes(topology, container);
  if (routes.kind !== 'networks') return [];
  const newer = apiAtLeast(topology.engine, 1, 48);
  return ([4, 6] as const).flatMap((family): DefaultRouteView[] => {
    const expected = family === 4 ? routes.ipv4 : routes.ipv6;
    const read = namespace?.routes.some((route) => route.family === family) === true;
    const route = namespace === null ? null : mainDefault(namespace.routes, family);
    const at = route === null ? undefined : namespace?.interfaces.find(({ name }) => name === route.dev);
    const networkName = at === undefined ? null : (originOf(topology, container, at)?.networkName ?? null);
    const actual = route === null ? null : { route, networkName };
    if (expected === null && actual === null) return [];
    const choice = expected !== null && expected.over.length > 0;
    return [
      {
        family,
        expected,
        actual,
        verdict: read ? compare(expected, actual) : 'unread',
        changedBy: !choice ? null : newer ? 'priority' : 'order',
      },
    ];
  });
}

function compare(expected: DefaultRoute | null, actual: DefaultRouteView['actual']): DefaultRouteView['verdict'] {
  if (expected === null) return 'added';
  if (actual === null) return 'missing';
  const sameNetwork = actual.networkName === null || actual.networkName === expected.networkName;
  return sameNetwork && actual.route.via === expected.via ? 'same' : 'differs';
}

function mainDefault(routes: readonly Route[], family: Family): Route | null {
  const found = routes.filter(
    (route) => route.family === family && route.table === 'main' && route.to === 'default' && !route.dead,
  );
  return found.toSorted((a, b) => a.metric - b.metric)[0] ?? null;
}
