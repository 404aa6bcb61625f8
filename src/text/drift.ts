import { t } from '@vscode/l10n';
import type { Drift } from '../model/service.ts';
import { printable } from './printable.ts';
import { serviceHealthText } from './service-health.ts';

/** A sentence on where a registry and the engine, or a swarm and a node's DNS, have drifted apart. @param nameOf the name of a container */
export function driftText(drift: Drift, nameOf: (container: string) => string): string {
  const service = printable(drift.service);
  switch (drift.kind) {
    case 'registered-without-container':
      return t(
        '"{0}" is registered at {1} ({2}), and no running container has that address.',
        service,
        printable(drift.address),
        printable(drift.instance),
      );
    case 'container-without-registration':
      return t(
        '{0} looks like an instance of "{1}", and is not registered.',
        printable(nameOf(drift.container)),
        service,
      );
    case 'address-differs':
      return t(
        '{0} is registered for "{1}" at {2}, and has the address {3}.',
        printable(nameOf(drift.container)),
        service,
        printable(drift.registered),
        printable(drift.actual),
      );
    case 'port-differs':
      return t(
        '{0} is registered for "{1}" with port {2}, and listens on {3}.',
        printable(nameOf(drift.container)),
        service,
        drift.registered,
        drift.actual.join(', '),
      );
    case 'record-without-task':
      return t(
        'The DNS of this node still answers "{0}" with {1} ({2}), which the swarm no longer runs.',
        service,
        printable(drift.address),
        printable(drift.instance),
      );
    case 'task-without-record':
      return t(
        'The swarm runs a task of "{0}" at {1}, with which the DNS of this node does not answer.',
        service,
        printable(drift.address),
      );
    case 'virtual-address-differs':
      return t(
        'The DNS of this node answers "{0}" with {1}; its virtual address is {2}.',
        service,
        printable(drift.registered),
        printable(drift.actual),
      );
    case 'health-differs':
      return t(
        '{0}: the registry calls this instance of "{1}" {2}, Docker calls it {3}.',
        printable(nameOf(drift.container)),
        service,
        serviceHealthText(drift.registry),
        serviceHealthText(drift.docker),
      );
  }
}
