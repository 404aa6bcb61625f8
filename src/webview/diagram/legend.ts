import type { Mark } from '../../shared/diagram/picture.ts';
import { element } from '../dom.ts';
import { word } from '../words.ts';
import { drawMark } from './marks.ts';
import { CanvasPen, Typesetter, type Pen } from './pen.ts';
import type { Theme } from './theme.ts';

/** What the shapes and lines mean; folded away until somebody wants to know. */
export function legend(theme: Theme): HTMLElement {
  const line = (color: string, dash?: readonly number[]) => (pen: Pen) =>
    pen.line(
      [
        { x: 1, y: 8 },
        { x: 17, y: 8 },
      ],
      0,
      { stroke: color, width: 2, ...(dash && { dash }) },
    );
  const mark = (kind: Mark, color: string) => (pen: Pen) => drawMark(pen, kind, 9, 8, 4.6, color);
  const rows: [draw: (pen: Pen) => void, text: string][] = [
    [mark('running', theme.good), word('running')],
    [mark('ill', theme.warning), word('ill')],
    [mark('waiting', theme.warning), word('waiting')],
    [mark('stopped', theme.dim), word('stoppedState')],
    [mark('broken', theme.bad), word('broken')],
    [
      (pen) =>
        pen.rect({ x: 1, y: 2, width: 16, height: 12 }, 3, { stroke: theme.tones[0] ?? theme.plain, width: 1.5 }),
      word('legendRoom'),
    ],
    [line(theme.tones[1] ?? theme.plain), word('legendWire')],
    [line(theme.plain, [4, 3]), word('legendPort')],
    [line(theme.good), word('legendReached')],
    [line(theme.warning), word('legendDegraded')],
    [line(theme.bad, [2, 3]), word('legendBroken')],
  ];
  const list = rows.map(([draw, text]) => {
    const canvas = document.createElement('canvas');
    const ratio = window.devicePixelRatio;
    [canvas.width, canvas.height] = [18 * ratio, 16 * ratio];
    canvas.setAttribute('aria-hidden', 'true');
    const context = canvas.getContext('2d');
    if (context !== null) {
      context.scale(ratio, ratio);
      draw(new CanvasPen(context, new Typesetter(context, theme)));
    }
    return element('li', '', canvas, text);
  });
  const details = element('details', 'legend', element('summary', '', word('legend')), element('ul', '', ...list));
  return details;
}
