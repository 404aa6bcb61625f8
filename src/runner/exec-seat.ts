import type { Container } from '../model/container.ts';
import type { InsideRunner } from './inside.ts';
import type { Seat } from './seat.ts';

/** The seat inside a container: programs run there by exec, with the tools that it has. */
export function execSeat(runner: InsideRunner, container: Container): Seat {
  return {
    via: 'exec',
    container,
    execIn: container.id,
    toolbox: async (signal) => await runner.toolbox(container, signal),
    run: async (program, options) => await runner.run(container, program, options),
  };
}
