import type { Point, Rect } from '../../shared/diagram/layout/geometry.ts';
import type { Picture } from '../../shared/diagram/picture.ts';
import type { Overlay } from '../../shared/protocol.ts';

/** What is to be seen, and how: all that the painter needs to know. */
export interface Scene {
  readonly picture: Picture;
  readonly ways: readonly Way[];
  readonly zoom: number;
  /** The part of the picture that is in sight. */
  readonly visible: Rect;
  readonly selected: string | null;
  /** Where the keyboard is. */
  readonly active: string | null;
  readonly hovered: string | null;
  /** What the filter lets through; null for everything. */
  readonly matching: ReadonlySet<string> | null;
  /** From 0 to 1: how far the results' ways are drawn. */
  readonly progress: number;
  /** A line from a card to the pointer, while somebody drags. */
  readonly drag: { readonly from: string; readonly to: Point } | null;
}

/** A result, and how its way is drawn. */
export interface Way {
  readonly overlay: Overlay;
  /**
   * `alone` in the middle; `both` for two results in opposite directions that say the same; `lane` for one of two that differ: each keeps
   * to its right, as on a road.
   */
  readonly course: 'alone' | 'both' | 'lane';
}

/** A longer list nobody reads; the results view has all. */
const mostListed = 30;

export const noPicture: Picture = {
  summary: '',
  boxes: [],
  cards: [],
  pills: [],
  wires: [],
  drivers: [],
  projects: [],
  folded: [],
  focus: null,
  stopped: true,
  wiring: false,
};

/** The results that are drawn. @param choice `last`, `all`, `matrix`, `none`, or a result's id */
export function chosenOverlays(overlays: readonly Overlay[], choice: string): readonly Overlay[] {
  switch (choice) {
    case 'none':
      return [];
    case 'all':
      return overlays.filter(({ kind }) => kind === 'test');
    case 'last':
      return overlays.filter(({ kind }) => kind === 'test').slice(0, 1);
    case 'matrix':
      return overlays.filter(({ kind }) => kind === 'pair');
    default:
      return overlays.filter(({ id }) => id === choice);
  }
}

/** Results that can be chosen by their own names, newest first. */
export function listed(overlays: readonly Overlay[]): readonly Overlay[] {
  return overlays.filter(({ kind }) => kind === 'test').slice(0, mostListed);
}

/** Whether a choice means something: results go, and what is kept of a page may be old. */
export function canChoose(overlays: readonly Overlay[], choice: string): boolean {
  if (['none', 'last', 'all'].includes(choice)) return true;
  if (choice === 'matrix') return overlays.some(({ kind }) => kind === 'pair');
  return listed(overlays).some(({ id }) => id === choice);
}

/** What the side panel tells of a container: of what is drawn, else its newest test. */
export function overlaysAbout(overlays: readonly Overlay[], choice: string, about: string): readonly Overlay[] {
  const isAbout = ({ from, to }: Overlay): boolean => from === about || to === about;
  const drawn = chosenOverlays(overlays, choice).filter(isAbout);
  return drawn.length > 0 ? drawn : overlays.filter((one) => one.kind === 'test' && isAbout(one)).slice(0, 1);
}

/** The ways of results: there and back on one line where both say the same, else beside each other. */
export function waysOf(overlays: readonly Overlay[]): readonly Way[] {
  const key = (from: string, to: string | null): string => `${from} ${to ?? ''}`;
  const known = new Map(overlays.map((overlay) => [key(overlay.from, overlay.to), overlay]));
  return overlays.flatMap((overlay): Way[] => {
    const back = overlay.to === null ? undefined : known.get(key(overlay.to, overlay.from));
    if (back === undefined || back === overlay) return [{ overlay, course: 'alone' }];
    if (overlay.kind !== 'pair' || back.kind !== 'pair' || back.verdict !== overlay.verdict)
      return [{ overlay, course: 'lane' }];
    return overlay.from < back.from ? [{ overlay, course: 'both' }] : [];
  });
}
