import type { Container } from '../../model/container.ts';
import type { DetailKind, DetailNode } from './nodes.ts';

/** What makes a detail row; the rest of it is nothing. */
export interface DetailParts {
  readonly label: string;
  readonly description?: string;
  readonly value?: string | null;
  readonly address?: string | null;
  readonly children?: (parent: DetailMaker) => readonly DetailNode[];
}

/** Makes rows below a parent, with ids that differ and stay the same from reading to reading. */
export type DetailMaker = (what: DetailKind, key: string, parts: DetailParts) => DetailNode;

/** @param container whose rows these are; null for those of a network */
export function detailMaker(parent: string, container: Container | null): DetailMaker {
  const seen = new Map<string, number>();
  return (what, key, { label, description = '', value = null, address = null, children }) => {
    const base = `${parent}:${what}:${key}`;
    const count = seen.get(base) ?? 0;
    seen.set(base, count + 1);
    const id = count === 0 ? base : `${base}:${count}`;
    return {
      kind: 'detail',
      id,
      what,
      label,
      description,
      value,
      address,
      children: children?.(detailMaker(id, container)) ?? [],
      container,
    };
  };
}
