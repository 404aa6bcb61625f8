import { addressing } from './addressing.mts';
import { application } from './application.mts';
import { attachment } from './attachment.mts';
import { healthy } from './healthy.mts';
import { lifecycle } from './lifecycle.mts';
import { names } from './names.mts';
import { quality } from './quality.mts';
import { routing } from './routing.mts';
import type { Scenario } from './scenario.mts';
import { services } from './services.mts';
import { swarm } from './swarm.mts';
import { transport } from './transport.mts';
import { twoFaults } from './two-faults.mts';

/** A family of scenarios, as the table shows them. */
export interface Family {
  readonly title: string;
  readonly scenarios: readonly Scenario[];
}

export const families: readonly Family[] = [
  { title: 'Lifecycle', scenarios: lifecycle },
  { title: 'Names', scenarios: names },
  { title: 'Attachment', scenarios: attachment },
  { title: 'Addressing', scenarios: addressing },
  { title: 'Routing', scenarios: routing },
  { title: 'Transport', scenarios: transport },
  { title: 'Quality', scenarios: quality },
  { title: 'Reachable, and the application fails', scenarios: application },
  { title: 'Two at once', scenarios: twoFaults },
  { title: 'Nothing is wrong', scenarios: healthy },
  { title: 'Services by a registry', scenarios: services },
  { title: 'Swarm', scenarios: swarm },
];

export const allScenarios: readonly Scenario[] = families.flatMap(({ scenarios }) => scenarios);

/** What cannot be made here, and why. Where it can be recorded elsewhere, the unit tests have it. */
export const notHere: readonly { readonly what: string; readonly why: string }[] = [
  { what: 'engine-unreachable', why: 'there is nobody to ask: the tests of the command line have each of its kinds' },
  {
    what: 'container-not-found',
    why: 'an error of the question, not a diagnosis: the tests of the command line have it',
  },
  { what: 'ipvlan networks', why: 'the kernel is built without CONFIG_IPVLAN: such a container does not start' },
  { what: 'a VLAN as parent of a macvlan', why: 'the kernel is built without CONFIG_VLAN_8021Q' },
  {
    what: 'loss, delay and reordering by netem',
    why: 'the kernel is built without CONFIG_NET_SCH_NETEM; iptables’ statistic match and a queue that delays stand in for it',
  },
  {
    what: 'a virtual address of a Swarm service that works',
    why: 'the kernel is built without CONFIG_IP_VS: no virtual address is served here; recorded answers stand in for it',
  },
  { what: 'encrypted overlay networks', why: 'the kernel is built without ESP' },
  {
    what: 'model-disagrees',
    why: 'it says how a conclusion was reached; the unit tests of the diagnosis have it',
  },
];
