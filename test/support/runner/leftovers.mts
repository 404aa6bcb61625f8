import type { EngineApi } from '../../lab/api.mts';
import { testLabel } from '../../lab/images.mts';

interface Listed {
  readonly Id: string;
  readonly Name?: string;
  readonly Names?: readonly string[];
  readonly RepoTags?: readonly string[] | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

/**
 * What there is on an engine: containers, networks, volumes and images, by a name that people recognize.
 * @param onlyOfTests leaves out what bears no label of the tests: on an engine that others use too
 */
export async function listThings(api: EngineApi, onlyOfTests: boolean): Promise<ReadonlySet<string>> {
  const filters = onlyOfTests ? `&filters=${encodeURIComponent(JSON.stringify({ label: [testLabel] }))}` : '';
  const list = async (path: string): Promise<Listed[]> => (await api.call('GET', `${path}${filters}`)) as Listed[];
  const { Volumes } = (await api.call('GET', `/volumes?${filters.slice(1)}`)) as { Volumes: Listed[] | null };
  const containers = await list('/containers/json?all=1');
  const networks = await list('/networks?');
  const images = await list('/images/json?all=0');
  return new Set([
    ...containers.map(({ Id, Names }) => `container ${Names?.[0]?.slice(1) ?? Id}`),
    ...networks.map(({ Id, Name }) => `network ${Name ?? Id}`),
    ...(Volumes ?? []).map(({ Name }) => `volume ${Name ?? '?'}`),
    ...images.flatMap(({ Id, RepoTags }) => (RepoTags?.length ? RepoTags : [Id]).map((tag) => `image ${tag}`)),
  ]);
}

/** What there is that wasn't, but for the test images, which are the lab's. */
export function leftovers(before: ReadonlySet<string>, after: ReadonlySet<string>): string[] {
  return [...after].filter((thing) => !before.has(thing) && !thing.startsWith('image cni-lab/'));
}
