import type { Chart } from '../../model/page.ts';
import { word } from '../words.ts';
import { drawing, element } from './dom.ts';

const width = 640;
const height = 96;
/** Pixels for one bar at most: a few bars stay together. */
const widest = 44;
/** Pixels between two bars. */
const gap = 2;

/**
 * Values over time as bars; lost ones are marked at the foot. One tab stop: the arrow keys go from bar to bar, Home and End to the ends. What
 * the one in focus or under the pointer stands for is said below.
 */
export function drawChart({ title, caption, points }: Chart): Node {
  const most = Math.max(0, ...points.map(({ value }) => value ?? 0));
  const step = Math.min(widest, width / Math.max(points.length, 1));
  const said = element('p', { class: 'said', 'aria-live': 'off' }, word('chart.hint'));
  const bars = points.map(({ value, title: figure }, at) => {
    const tall = value === null ? 6 : most === 0 ? 1 : Math.max(1, (value / most) * (height - 4));
    return drawing(
      'rect',
      {
        class: value === null ? 'missing' : 'bar',
        role: 'img',
        'aria-label': figure,
        tabindex: at === 0 ? '0' : '-1',
        x: String(at * step + gap / 2),
        y: String(height - tall),
        width: String(Math.max(1, step - gap)),
        height: String(tall),
      },
      drawing('title', {}, figure),
    );
  });
  let focused = 0;
  for (const [at, bar] of bars.entries()) {
    const say = (): void => {
      said.textContent = points[at]?.title ?? '';
    };
    bar.addEventListener('mouseenter', say);
    bar.addEventListener('focus', () => {
      bars[focused]?.setAttribute('tabindex', '-1');
      focused = at;
      bar.setAttribute('tabindex', '0');
      say();
    });
    bar.addEventListener('keydown', (event) => {
      const moves: Readonly<Record<string, number>> = {
        ...{ ArrowLeft: at - 1, ArrowRight: at + 1 },
        ...{ Home: 0, End: bars.length - 1 },
      };
      const next = moves[event.key];
      if (next === undefined) return;
      event.preventDefault();
      bars[next]?.focus();
    });
  }
  const picture = drawing(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      role: 'group',
      'aria-label': `${title}: ${caption}`,
      preserveAspectRatio: 'xMinYMax meet',
    },
    drawing('line', {
      class: 'axis',
      x1: '0',
      x2: String(step * points.length),
      y1: String(height),
      y2: String(height),
    }),
    ...bars,
  );
  return element(
    'figure',
    { class: 'chart' },
    element('figcaption', {}, element('strong', {}, title), ` ${caption}`),
    picture,
    said,
  );
}
