import type { Chart } from '../../model/page.ts';
import { drawing, element } from './dom.ts';

const width = 640;
const height = 96;
/** Pixels for one bar at most: a few bars stay together. */
const widest = 44;
/** Pixels between two bars. */
const gap = 2;

/** Values over time as bars, with a line where the highest is; lost ones are marked at the foot. What it says stands below in words. */
export function drawChart({ title, caption, points }: Chart): Node {
  const most = Math.max(0, ...points.map(({ value }) => value ?? 0));
  const step = Math.min(widest, width / Math.max(points.length, 1));
  const bars = points.map(({ value, title: said }, at) => {
    const tall = value === null ? 6 : most === 0 ? 1 : Math.max(1, (value / most) * (height - 4));
    return drawing(
      'rect',
      {
        class: value === null ? 'missing' : 'bar',
        x: String(at * step + gap / 2),
        y: String(height - tall),
        width: String(Math.max(1, step - gap)),
        height: String(tall),
      },
      drawing('title', {}, said),
    );
  });
  const picture = drawing(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
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
  );
}
