import type { Block, MatrixCell, Severity } from '../../model/page.ts';
import { word } from '../words.ts';
import { element } from './dom.ts';
import type { Reader } from './reader.ts';

type Matrix = Extract<Block, { kind: 'matrix' }>;

const signs: Readonly<Record<Severity, string>> = { good: '✓', info: 'i', warning: '!', error: '✗', unknown: '?' };

/**
 * All pairs as a heat map that is a table at the same time: names on both sides, a square for each pair, by colour, sign and figure. One
 * tab stop; the arrow keys go from square to square, Enter opens the report, Home and End go to the ends of the row.
 */
export function drawMatrix({ title, from, to, names, rows }: Matrix, reader: Reader): Node {
  const said = element('p', { class: 'said', 'aria-live': 'off' }, word('matrix.hint'));
  const cells = rows.map((row) => row.map((cell) => drawCell(cell)));
  const head = element(
    'thead',
    {},
    element(
      'tr',
      {},
      element('th', { class: 'corner', scope: 'col' }, `${from} ↓  ${to} →`),
      ...names.map((name) =>
        element(
          'th',
          { scope: 'col', class: 'to', title: name, 'aria-label': name },
          element('span', {}, shortened(name)),
        ),
      ),
    ),
  );
  const body = element(
    'tbody',
    {},
    ...cells.map((row, at) => element('tr', {}, element('th', { scope: 'row' }, names[at] ?? ''), ...row)),
  );
  const table = element('table', { class: 'matrix', role: 'grid', 'aria-label': title }, head, body);

  let at: readonly [row: number, column: number] = [0, Math.min(1, names.length - 1)];
  const focus = (row: number, column: number, move: boolean): void => {
    const next = cells[row]?.[column];
    if (!next) return;
    cells[at[0]]?.[at[1]]?.setAttribute('tabindex', '-1');
    at = [row, column];
    next.setAttribute('tabindex', '0');
    if (move) next.focus();
  };
  focus(at[0], at[1], false);
  const show = (row: number, column: number): void => {
    const cell = rows[row]?.[column];
    if (cell) said.textContent = cell.title;
  };
  const press = (row: number, column: number): void => {
    const action = rows[row]?.[column]?.action;
    if (action != null) reader.act(action);
  };
  for (const [row, line] of cells.entries()) {
    for (const [column, square] of line.entries()) {
      square.addEventListener('click', () => {
        focus(row, column, true);
        press(row, column);
      });
      square.addEventListener('focus', () => show(row, column));
      square.addEventListener('mouseenter', () => show(row, column));
    }
  }
  table.addEventListener('keydown', (event) => {
    const [row, column] = at;
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, names.length - 1],
    };
    const move = moves[event.key];
    if (move) focus(move[0], move[1], true);
    else if (event.key === 'Enter' || event.key === ' ') press(row, column);
    else return;
    event.preventDefault();
  });
  return element('div', { class: 'matrix-box' }, element('div', { class: 'wide' }, table), said);
}

/** Upright there is room for so much. Names of one project begin alike: what tells them apart is at the end. */
function shortened(name: string): string {
  return name.length <= 22 ? name : `${name.slice(0, 8)}…${name.slice(-13)}`;
}

function drawCell({ severity, text, title, action }: MatrixCell): HTMLTableCellElement {
  const cell = element('td', {
    class: severity === null ? 'none' : `square ${severity}`,
    tabindex: '-1',
    role: 'gridcell',
    title,
    'aria-label': title,
    ...(action !== null && { 'data-action': 'yes' }),
  });
  if (severity === null) cell.append('·');
  else cell.append(element('span', { class: 'mark' }, signs[severity]), element('span', { class: 'figure' }, text));
  return cell;
}
