import type { Block, Hop, Inline, Line, Severity } from '../../model/page.ts';
import { button } from '../controls.ts';
import { word } from '../words.ts';
import { drawChart } from './chart.ts';
import { element } from './dom.ts';
import { drawMatrix } from './matrix.ts';
import type { Reader } from './reader.ts';

/** @param path where the blocks stand in the page: what tells apart what can be unfolded */
export function drawBlocks(blocks: readonly Block[], reader: Reader, path: string): readonly Node[] {
  return blocks.map((block, at) => drawBlock(block, reader, `${path}${at}.`));
}

function drawBlock(block: Block, reader: Reader, key: string): Node {
  switch (block.kind) {
    case 'heading':
      return element(block.level === 2 ? 'h2' : 'h3', {}, block.text);
    case 'text':
      return element('p', {}, ...drawLine(block.line, reader));
    case 'notice':
      return drawNotice(block.severity, block.line, reader);
    case 'facts':
      return element(
        'dl',
        { class: 'facts' },
        ...block.rows.flatMap(({ label, value }) => [
          element('dt', {}, label),
          element('dd', {}, ...drawLine(value, reader)),
        ]),
      );
    case 'table':
      return drawTable(block.head, block.rows, reader);
    case 'list':
      return element('ul', {}, ...block.items.map((item) => element('li', {}, ...drawLine(item, reader))));
    case 'output':
      return element('pre', { tabindex: '0' }, element('code', {}, block.text));
    case 'details':
      return drawDetails(block, reader, key);
    case 'actions':
      return element(
        'div',
        { class: 'actions' },
        ...block.actions.map(({ id, label, primary }) =>
          button(label, primary ? 'primary' : 'secondary', () => reader.act(id)),
        ),
      );
    case 'chart':
      return drawChart(block);
    case 'matrix':
      return drawMatrix(block, reader);
    case 'path':
      return drawPath(block.title, block.hops, reader);
  }
}

function drawLine(line: Line, reader: Reader): readonly Node[] {
  return line.map((part) => drawInline(part, reader));
}

function drawInline(part: Inline, reader: Reader): Node {
  switch (part.kind) {
    case 'text':
      return document.createTextNode(part.text);
    case 'strong':
      return element('strong', {}, part.text);
    case 'code':
      return element('code', {}, part.text);
    case 'link': {
      const link = element('a', { href: '#', title: word('page.showOwner') }, part.text);
      link.addEventListener('click', (event) => {
        event.preventDefault();
        reader.follow(part.to);
      });
      return link;
    }
  }
}

const signs: Readonly<Record<Severity, string>> = { good: '✓', info: 'i', warning: '!', error: '✗', unknown: '?' };

/** A severity by its sign and colour; what it is called is for those who see neither. */
function drawSign(severity: Severity): Node {
  return element(
    'span',
    { class: `sign ${severity}`, role: 'img', 'aria-label': word(`severity.${severity}`) },
    signs[severity],
  );
}

function drawNotice(severity: Severity, line: Line, reader: Reader): Node {
  return element(
    'div',
    { class: `notice ${severity}` },
    drawSign(severity),
    element('p', {}, ...drawLine(line, reader)),
  );
}

function drawTable(head: readonly string[], rows: readonly (readonly Line[])[], reader: Reader): Node {
  const table = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head.map((text) => element('th', { scope: 'col' }, text)))),
    element(
      'tbody',
      {},
      ...rows.map((row) => element('tr', {}, ...row.map((cell) => element('td', {}, ...drawLine(cell, reader))))),
    ),
  );
  // A wide table is scrolled by itself, with the keyboard too.
  return element('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': head.join(', ') }, table);
}

function drawDetails(block: Extract<Block, { kind: 'details' }>, reader: Reader, key: string): Node {
  const details = element(
    'details',
    {},
    element('summary', {}, ...drawLine(block.summary, reader)),
    ...drawBlocks(block.blocks, reader, key),
  );
  details.open = reader.isOpen(key, block.open);
  // Setting it fires the event as well: only what differs was done by hand.
  details.addEventListener('toggle', () => {
    if (details.open !== reader.isOpen(key, block.open)) reader.opened(key, details.open);
  });
  return details;
}

function drawPath(title: string, hops: readonly Hop[], reader: Reader): Node {
  return element(
    'ol',
    { class: 'path', 'aria-label': title },
    ...hops.map(({ name, line, state }) =>
      element(
        'li',
        { class: state },
        drawHopSign(state),
        element('div', {}, element('strong', {}, name), element('div', { class: 'what' }, ...drawLine(line, reader))),
      ),
    ),
  );
}

const hopSigns = { passed: '✓', blocked: '✗', beyond: '·', unknown: '?' } as const;

function drawHopSign(state: Hop['state']): Node {
  return element('span', { class: 'mark', role: 'img', 'aria-label': word(`hop.${state}`) }, hopSigns[state]);
}
