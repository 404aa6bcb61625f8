import { composeOf } from '../../model/labels.ts';
import type { Topology } from '../../model/topology.ts';
import { projectId } from './diagram.ts';

/** Pictures larger than this begin with their projects folded. */
const mostContainers = 400;
/** Below this many projects nothing would be left to see. */
const fewestProjects = 6;

/** What is folded before the user has said anything: nothing, or in a very large picture every project. */
export function firstFolds(topology: Topology): ReadonlySet<string> {
  if (topology.containers.size <= mostContainers) return new Set();
  const names = new Set([...topology.containers.values()].flatMap(({ labels }) => composeOf(labels)?.project ?? []));
  return names.size < fewestProjects ? new Set() : new Set([...names].map(projectId));
}
