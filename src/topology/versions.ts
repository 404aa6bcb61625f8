import type { Engine } from '../model/engine.ts';

/** Whether the engine speaks that version of the Engine API or a newer one, e.g. `apiAtLeast(engine, 1, 44)`. */
export function apiAtLeast(engine: Engine, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = engine.apiVersion.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
