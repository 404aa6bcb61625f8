import type { Container } from '../../model/container.ts';
import type { Network } from '../../model/network.ts';
import { isOwnNetwork } from '../tree/build.ts';

/** What a network's menu looks at, in the same words as the tree's rows: `network.user.subnet.attachable`. */
export function sectionOfNetwork(network: Network): string {
  const isAttachable =
    network.driver !== 'host' && network.driver !== 'null' && !network.ingress && !network.configOnly;
  return `network.${isOwnNetwork(network) ? 'own' : 'user'}.${network.subnets.length > 0 ? 'subnet' : 'plain'}.${isAttachable ? 'attachable' : 'closed'}`;
}

/** What a container's menu looks at: `container.running.address.web`. */
export function sectionOfContainer(container: Container): string {
  const state = container.state === 'running' || container.state === 'paused' ? container.state : 'stopped';
  const hasAddress = container.endpoints.some(({ ipv4, ipv6 }) => (ipv4 ?? ipv6) !== null);
  return `container.${state}.${hasAddress ? 'address' : 'plain'}${hasWeb(container) ? '.web' : ''}`;
}

/** A published TCP port that a browser may open. */
function hasWeb(container: Container): boolean {
  return (
    container.state === 'running' &&
    container.ports.some(({ protocol, published }) => protocol === 'tcp' && published !== null)
  );
}
