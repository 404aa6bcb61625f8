/** What the product writes on everything it creates on an engine. */
export const ownerLabel = 'io.container-network-inspector.owner';
export const runLabel = 'io.container-network-inspector.run';
/** On helpers: which process works with them, so that nobody else removes them while it does. */
export const processLabel = 'io.container-network-inspector.process';

/**
 * Whether an object is scaffolding of the product itself, which its views leave out. The sample environment is not: it is there to be
 * looked at.
 */
export function isOwnScaffolding(labels: Readonly<Record<string, string>>): boolean {
  return labels[ownerLabel] === 'helper';
}

/** Whether it is a label of the product itself. */
export function isOwnLabel(key: string): boolean {
  return key === ownerLabel || key === runLabel || key === processLabel;
}

/** Docker Compose's labels (https://docs.docker.com/reference/compose-file/): project and service of an object, if it has them. */
export function composeOf(
  labels: Readonly<Record<string, string>>,
): { project: string; service: string | null } | null {
  const project = labels['com.docker.compose.project'];
  if (project === undefined) return null;
  return { project, service: labels['com.docker.compose.service'] ?? null };
}

/** The id of the Swarm task that a container runs, which its name ends with (moby, daemon/cluster/executor/container/container.go). */
export function swarmTaskOf(labels: Readonly<Record<string, string>>): string | null {
  return labels['com.docker.swarm.task.id'] ?? null;
}
