/** What the sample environment consists of: the worked example of the tutorial. */

export type NetworkName = 'company' | 'enterprise' | 'outside';
export type ContainerName = 'devenv' | 'webserver' | 'testenv';

export interface PlannedNetwork {
  readonly name: NetworkName;
  readonly internal: boolean;
}

export interface PlannedContainer {
  readonly name: ContainerName;
  /** `server` answers HTTP on port 80, `idle` waits to be used. */
  readonly role: 'server' | 'idle';
  /** At least one; it is created in the first. */
  readonly networks: readonly [NetworkName, ...NetworkName[]];
}

/** What the owner label of everything in the sample says. */
export const sampleOwner = 'sample';

export const plannedNetworks: readonly PlannedNetwork[] = [
  { name: 'company', internal: true },
  { name: 'enterprise', internal: false },
  { name: 'outside', internal: false },
];

export const webserver: PlannedContainer = { name: 'webserver', role: 'server', networks: ['company', 'enterprise'] };

/** In the order in which they are made: whether an image is good for the sample shows in the web server. */
export const plannedContainers: readonly PlannedContainer[] = [
  webserver,
  { name: 'devenv', role: 'idle', networks: ['company', 'enterprise', 'outside'] },
  { name: 'testenv', role: 'idle', networks: ['company'] },
];
