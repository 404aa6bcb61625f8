import type { Camera } from './camera.ts';
import type { Outline } from './outline.ts';

/** What the keyboard can do with the picture. */
export interface KeyActions {
  /** Leaves what is under way or chosen, one thing at a time. */
  readonly leave: () => void;
  /** Opens, or ends a test there. */
  readonly open: (id: string | null) => void;
  /** Begins a test at a container, or ends it there. */
  readonly test: (id: string | null) => void;
  readonly focus: (id: string | null) => void;
  readonly fold: (id: string | null) => void;
  readonly reveal: (id: string | null) => void;
  readonly fit: () => void;
  readonly search: () => void;
}

/** Listens to the keyboard while the picture has it. */
export function listenToKeys(outline: Outline, camera: Camera, actions: KeyActions): void {
  const byKey: Readonly<Record<string, (active: string | null) => void>> = {
    Enter: actions.open,
    t: actions.test,
    f: actions.focus,
    ' ': actions.fold,
    r: actions.reveal,
    '+': () => camera.zoom(1.25),
    '-': () => camera.zoom(0.8),
    '0': actions.fit,
    '/': actions.search,
  };
  window.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      actions.leave();
      outline.element.focus({ preventScroll: true });
      return;
    }
    if (!outline.hasFocus || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = byKey[event.key];
    if (!outline.press(event.key)) {
      if (action === undefined) return;
      action(outline.active);
    }
    event.preventDefault();
  });
}
