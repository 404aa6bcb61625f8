import type { NotRead, PacketFilter } from '../model/namespace.ts';
import type { Parts } from './parts.ts';

/** Reads the parts that packet filter tools printed. Never throws. */
export function readFilter(parts: Parts): {
  readonly filter: PacketFilter | null;
  readonly notRead: readonly NotRead[];
} {
  const asked = [...parts.keys()].some((name) => name.startsWith('filter.'));
  return { filter: null, notRead: [{ what: 'filter', why: asked ? 'not-permitted' : 'no-tool', detail: '' }] };
}
