import type { Container } from '../model/container.ts';
import { isUp, namespaceOwner } from '../topology/shared.ts';
import { nothingRead, type Goal, type NamespaceFacts } from './case.ts';
import type { Inquiry } from './inquiry.ts';
import type { Means } from './means.ts';
import { targetOf } from './sight.ts';

/** What is being read of both sides; the other one as far as it is known before the name is looked up. */
export interface Reads {
  readonly from: Promise<NamespaceFacts>;
  /** Whose namespace `to` is. */
  readonly container: Container | null;
  readonly to: Promise<NamespaceFacts> | null;
}

/** Reads the namespaces on both sides of a question. */
export class Sides {
  constructor(
    private readonly inquiry: Pick<Inquiry, 'source' | 'topology'>,
    private readonly means: Pick<Means, 'host' | 'namespace' | 'links'>,
  ) {}

  /** Begins to read. @param goal what the other side will most likely be */
  both(goal: Goal | null): Reads {
    const { source } = this.inquiry;
    const container = source.kind === 'container' ? source.container : null;
    const from = container === null ? this.hostSource() : this.one(container);
    const target = goal === null ? null : targetOf(goal);
    return { from, container: target, to: target === null ? null : this.target(target, from) };
  }

  private async hostSource(): Promise<NamespaceFacts> {
    const { source } = this.inquiry;
    if (source.kind !== 'host') return nothingRead;
    return { ...nothingRead, namespace: await this.means.host() };
  }

  private async target(target: Container, from: Promise<NamespaceFacts>): Promise<NamespaceFacts> {
    const { source, topology } = this.inquiry;
    const home = namespaceOwner(topology, target);
    if (source.kind === 'container' && home !== null && source.home?.id === home.id) return await from;
    return await this.one(target);
  }

  /** The other side, once it is known. @param reads what is under way: nothing is read twice */
  async other(target: Container | null, reads: Reads): Promise<NamespaceFacts> {
    if (target === null) return nothingRead;
    if (target.id === reads.container?.id && reads.to !== null) return await reads.to;
    return await this.target(target, reads.from);
  }

  /** Nothing can be read of what does not run; that is said by its state. */
  private async one(container: Container): Promise<NamespaceFacts> {
    if (!isUp(container) || container.state === 'paused') return nothingRead;
    const { namespace, notRead } = await this.means.namespace(container, { complete: false });
    if (namespace === null) return { ...nothingRead, notRead };
    const links = await this.means.links(container, namespace);
    return { namespace, notRead, links, route: { kind: 'unknown' } };
  }
}
