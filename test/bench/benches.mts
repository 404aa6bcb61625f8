import { activation } from './activation.mts';
import type { Bench } from './bench.mts';
import { diagram } from './diagram.mts';
import { events } from './events.mts';
import { inspecting } from './inspecting.mts';
import { memory } from './memory.mts';
import { pairs } from './pairs.mts';
import { reading } from './reading.mts';
import { tree } from './tree.mts';

/** All benches, in the order in which they run. */
export const benches: readonly Bench[] = [reading, events, inspecting, pairs, memory, activation, tree, diagram];
