import type { Container } from '../model/container.ts';
import type { InsideRunner } from './inside.ts';
import type { Seat } from './seat.ts';

/** The seat inside a container: its own programs, started by exec. */
export function execSeat(runner: InsideRunner, container: Container): Seat {
  return {
    via: 'exec',
    container,
    toolbox: async (signal) => await runner.toolbox(container, signal),
    run: async (program, options) => await runner.run(container, program, options),
  };
}
