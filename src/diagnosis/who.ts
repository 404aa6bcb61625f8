import type { Container } from '../model/container.ts';
import type { Case, Source } from './case.ts';

/** How the source is called. */
export function sourceName(source: Source): string {
  return source.kind === 'container' ? source.container.name : source.kind;
}

/** The container that is asked for in the end: by its address, its name, or behind a published port. Null where there is none. */
export function targetContainer(c: Case): Container | null {
  const { who, published } = c.goal;
  switch (who.kind) {
    case 'container':
      return who.container;
    case 'unresolved':
      return who.bearer;
    case 'host':
    case 'self':
      return published.find(({ inForce }) => inForce)?.container ?? published[0]?.container ?? null;
    default:
      return null;
  }
}

/** How the target is called: the container's name where there is one, else what was asked for. */
export function targetName(c: Case): string {
  return targetContainer(c)?.name ?? c.goal.address ?? c.target.asked;
}

/** The port inside the target: behind a published port it is another than the one that was asked for. */
export function insidePort(c: Case): number | null {
  const { who, published } = c.goal;
  if (who.kind !== 'host' && who.kind !== 'self') return c.target.port;
  return published[0]?.port.port ?? c.target.port;
}

/** Facts that most sentences need. */
export function commonFacts(c: Case): { readonly from: string; readonly to: string; readonly port: string } {
  return {
    from: sourceName(c.source),
    to: targetName(c),
    port: c.target.port === null ? '' : `${c.target.port}/${c.target.protocol}`,
  };
}
