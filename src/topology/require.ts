import { ReasonedError } from '../base/errors.ts';
import type { Container } from '../model/container.ts';
import type { Network } from '../model/network.ts';
import type { Topology } from '../model/topology.ts';
import { findContainer, findNetwork, type Found } from './find.ts';

/**
 * A place names nothing, or several things. details: name; for `not-attached` also network ('' where any would do) and state, or, for the
 * engine's host, from
 */
export class NotFoundError extends ReasonedError<
  'container-not-found' | 'container-ambiguous' | 'network-not-found' | 'network-ambiguous' | 'not-attached'
> {
  override readonly name = 'NotFoundError';

  /** What might have been meant, or what all fits. */
  readonly candidates: readonly string[];

  constructor(
    reason: NotFoundError['reason'],
    details: Readonly<Record<string, string>>,
    candidates: readonly string[],
  ) {
    super(reason, `${reason}: ${JSON.stringify(details)}`, details);
    this.candidates = candidates;
  }

  static is(error: unknown): error is NotFoundError {
    return error instanceof NotFoundError;
  }
}

/** The container of that name, id or unique prefix of an id. @throws {NotFoundError} */
export function requireContainer(topology: Topology, text: string): Container {
  return required(findContainer(topology, text), text, 'container');
}

/** @throws {NotFoundError} */
export function requireNetwork(topology: Topology, text: string): Network {
  return required(findNetwork(topology, text), text, 'network');
}

function required<T extends Container | Network>(found: Found<T>, name: string, what: 'container' | 'network'): T {
  switch (found.kind) {
    case 'found':
      return found.object;
    case 'ambiguous':
      throw new NotFoundError(
        `${what}-ambiguous`,
        { name },
        found.candidates.map((item) => `${item.name} (${item.id.slice(0, 12)})`),
      );
    case 'none':
      throw new NotFoundError(`${what}-not-found`, { name }, found.nearest);
  }
}
