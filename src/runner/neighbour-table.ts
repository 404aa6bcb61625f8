import { readFile } from 'node:fs/promises';
import type { Engine } from '../model/engine.ts';
import type { Container } from '../model/container.ts';
import { findHostNamespace } from './host-namespace.ts';

/**
 * The kernel's table of IPv4 neighbours (arp(7)). All network namespaces of a host share it; where it is full, nobody there finds a new
 * neighbour.
 */
export interface NeighbourTable {
  /** Entries that it holds at most (`gc_thresh3`). */
  readonly capacity: number;
  readonly used: number;
  /** How often there was no room, since the host was started. */
  readonly overflows: number;
}

/** @returns null where the engine's host is another machine, or its kernel does not show the table here */
export async function readNeighbourTable(
  engine: Engine,
  containers: Iterable<Container>,
): Promise<NeighbourTable | null> {
  if ((await findHostNamespace(engine, containers)) === null) return null;
  try {
    const [capacity, statistics] = await Promise.all([
      readFile('/proc/sys/net/ipv4/neigh/default/gc_thresh3', 'utf8'),
      readFile('/proc/net/stat/arp_cache', 'utf8'),
    ]);
    return parseNeighbourTable(capacity, statistics);
  } catch {
    return null;
  }
}

/** Reads `gc_thresh3` and `/proc/net/stat/arp_cache`: a line of names, then one for each processor, in hexadecimal. */
export function parseNeighbourTable(capacityText: string, statistics: string): NeighbourTable | null {
  const capacity = Number(capacityText);
  const [names = [], ...rows] = statistics
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const column = (name: string): number[] => {
    const at = names.indexOf(name);
    return at < 0 ? [] : rows.map((row) => Number.parseInt(row[at] ?? '', 16));
  };
  // The number of entries is that of the whole table, in each line; the counts are each processor's own.
  const [used = NaN] = column('entries');
  const overflows = column('table_fulls').reduce((sum, count) => sum + count, 0);
  return Number.isInteger(capacity) && capacity > 0 && Number.isInteger(used) && Number.isInteger(overflows)
    ? { capacity, used, overflows }
    : null;
}
