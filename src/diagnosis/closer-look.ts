import type { Container } from '../model/container.ts';
import type { NetworkNamespace } from '../model/namespace.ts';
import type { Observation } from '../model/observation.ts';
import { isUp, namespaceOwner } from '../topology/shared.ts';
import type { Case, Outcome, Source } from './case.ts';
import type { Filters } from './filters.ts';
import { firstWait, type Inquiry } from './inquiry.ts';
import { normal } from './inside.ts';
import { socketsOnPort } from './listeners.ts';
import type { Means } from './means.ts';
import { outcomeOf } from './outcome.ts';
import { insidePort, targetContainer } from './who.ts';

/** Containers whose namespaces are looked into for one that has the target's address, or listens on the port. */
const mostPeers = 12;

/** Where something fails: what else may have a part in it. None of it is on the way that was asked for. */
export class CloserLook {
  constructor(
    private readonly inquiry: Inquiry,
    private readonly means: Means,
  ) {}

  /** Whether the target takes IPv4 on its own loopback, where its sockets leave that open. */
  async askInside(c: Case): Promise<Outcome | null> {
    const { port, protocol } = this.inquiry.target;
    const target = targetContainer(c);
    const open = socketsOnPort(c).some(({ address, dual }) => address === '::' && dual === null);
    if (!open || c.outcome !== 'refused' || c.goal.family !== 4 || port === null || target?.state !== 'running')
      return null;
    const source: Source = { kind: 'container', container: target, home: namespaceOwner(c.topology, target) };
    // It is none of the observations on the way that was asked for.
    return outcomeOf(await this.means.connect(source, '127.0.0.1', insidePort(c) ?? port, protocol, firstWait));
  }

  /** Whether an address outside answers at all: the engine's host is asked, where it is this one. */
  async askFromHost({ goal }: Case, host: NetworkNamespace | null): Promise<Observation | null> {
    if (goal.who.kind !== 'outside' || goal.address === null || host === null) return null;
    const { wait, target } = this.inquiry;
    const { port, protocol } = target;
    const from = { kind: 'host' } as const;
    return port === null || protocol === 'udp'
      ? await this.means.ping(from, goal.address, { count: 2, interval: 0.2, wait })
      : await this.means.connect(from, goal.address, port, protocol, wait);
  }

  /** The host's namespace with counters as they are now; null where it could not be read before. */
  async hostAgain(host: NetworkNamespace | null): Promise<NetworkNamespace | null> {
    return host === null ? null : await this.means.host();
  }

  /** The rules with their counters, wherever they can be read. */
  async filters(c: Case, host: NetworkNamespace | null): Promise<Filters> {
    const { source } = this.inquiry;
    const from = source.kind === 'container' ? source.container : null;
    const target = targetContainer(c);
    const readable = target !== null && isUp(target) && target.state !== 'paused' && target.id !== from?.id;
    const [ours, theirs] = await Promise.all([
      from === null ? null : this.means.namespace(from, { complete: true }),
      readable ? this.means.namespace(target, { complete: true }) : null,
    ]);
    return { source: ours?.namespace ?? null, target: theirs?.namespace ?? null, host };
  }

  /** Who else on the network has the target's address inside. */
  async claimants(c: Case): Promise<readonly Container[]> {
    const { topology, source } = this.inquiry;
    const { address, network, who } = c.goal;
    if (address === null || network === null || (who.kind !== 'container' && who.kind !== 'nobody')) return [];
    const target = targetContainer(c);
    const peers = this.peersOn([network.id]).filter(
      ({ id }) => id !== target?.id && !(source.kind === 'container' && source.container.id === id),
    );
    const seen = await Promise.all(
      peers.map(async (peer) => {
        const { namespace } = await this.means.namespace(peer, { complete: false });
        const has = namespace?.interfaces.some(({ addresses }) =>
          addresses.some((one) => normal(one.address) === normal(address)),
        );
        return has === true ? peer : null;
      }),
    );
    const owner = target === null ? null : namespaceOwner(topology, target);
    return seen.filter((peer) => peer !== null).filter(({ id }) => id !== owner?.id);
  }

  private peersOn(networks: readonly string[]): readonly Container[] {
    return [...this.inquiry.topology.containers.values()]
      .filter(
        (container) =>
          container.state === 'running' && container.endpoints.some(({ networkId }) => networks.includes(networkId)),
      )
      .slice(0, mostPeers);
  }

  /** localhost was asked and nobody there listens: who else does? */
  async lookElsewhere(c: Case): Promise<Case> {
    const { topology, source, target } = this.inquiry;
    const { port } = target;
    if (port === null || source.kind !== 'container' || c.outcome !== 'refused') return c;
    const declared = [...topology.containers.values()].filter(
      (container) =>
        container.id !== source.container.id &&
        isUp(container) &&
        container.ports.some(
          (entry) => entry.protocol === target.protocol && (entry.port === port || entry.published?.port === port),
        ),
    );
    const peers = this.peersOn(source.home?.endpoints.map(({ networkId }) => networkId) ?? []).filter(
      (peer) => peer.id !== source.container.id && peer.id !== source.home?.id && !declared.includes(peer),
    );
    const listening = await Promise.all(
      peers.map(async (peer) => {
        const { namespace } = await this.means.namespace(peer, { complete: false });
        return namespace?.sockets.some(
          (socket) => socket.port === port && socket.protocol === target.protocol && !socket.loopback,
        ) === true
          ? peer
          : null;
      }),
    );
    const found = [...declared, ...listening.filter((peer) => peer !== null)];
    return { ...c, elsewhere: found.map(({ name }) => name) };
  }
}
