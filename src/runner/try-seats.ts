import type { Container } from '../model/container.ts';
import type { NoHelper, Shortfall } from '../model/observation.ts';
import { cannotReasons, RunError } from './errors.ts';
import { execSeat } from './exec-seat.ts';
import type { HelperNeeds } from './helper-policy.ts';
import type { InsideRunner } from './inside.ts';
import type { Seat } from './seat.ts';

/** What came of work in one seat. */
export interface Attempt<T> {
  /** Null where nothing there could even begin. */
  readonly value: T | null;
  /** Why it says nothing, where another seat could do better; null where it stands. */
  readonly shortfall: Shortfall | null;
}

/** What came of it in the end. */
export interface Tried<T> {
  readonly value: T;
  readonly seat: Seat;
  /** In a helper: why not inside. Inside, with a shortfall: why no helper did better. Null where the first seat was good. */
  readonly why: Shortfall | NoHelper | null;
}

/**
 * Works inside a container with the tools that it has, and, where that comes to nothing, from a helper beside it. A container that is
 * paused or stopped is not asked through a helper: that would be a healthy answer of a container that gives none.
 * @throws {RunError} `not-running`, `paused`, `gone`; where neither could begin: why there is no helper, or `no-tool`
 * @throws {EngineError} @throws {StoppedError}
 */
export async function trySeats<T>(
  runner: InsideRunner,
  container: Container,
  needs: HelperNeeds,
  attempt: (seat: Seat) => Promise<Attempt<T>>,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Tried<T>> {
  const seat = execSeat(runner, container);
  const inside = await attempt(seat);
  if (inside.value !== null && inside.shortfall === null) return { value: inside.value, seat, why: null };
  const why = inside.shortfall ?? 'no-tool';
  try {
    const beside = await inHelper(runner, container, needs, attempt, options.signal);
    if (beside) return { ...beside, why };
  } catch (error) {
    if (!RunError.is(error, ...cannotReasons) || inside.value === null) throw error;
    return { value: inside.value, seat, why: error.reason as NoHelper };
  }
  if (inside.value !== null) return { value: inside.value, seat, why };
  const details = { container: container.name, wanted: needs.wanted };
  throw new RunError('no-tool', `${container.name} has no tool for ${needs.wanted}`, details);
}

async function inHelper<T>(
  runner: InsideRunner,
  container: Container,
  needs: HelperNeeds,
  attempt: (seat: Seat) => Promise<Attempt<T>>,
  signal: AbortSignal | undefined,
): Promise<{ readonly value: T; readonly seat: Seat } | null> {
  if (!runner.helpers) return null;
  return await runner.helpers.withHelper(
    container,
    needs,
    async (seat) => {
      const { value } = await attempt(seat);
      return value === null ? null : { value, seat };
    },
    { signal },
  );
}
