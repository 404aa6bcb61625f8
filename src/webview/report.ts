import * as v from 'valibot';
import type { Page } from '../model/page.ts';
import { reportContracts } from '../shared/report-protocol.ts';
import { registerControls } from './controls.ts';
import { connectPage } from './page.ts';
import { drawBlocks } from './report/blocks.ts';
import { element } from './report/dom.ts';
import type { Reader } from './report/reader.ts';
import { learnWords } from './words.ts';
import './report.css';

registerControls();

const title = element('h1', {});
const body = element('div', {});
document.body.append(element('main', {}, title, body));

/** What is kept while the page is out of sight, and over reloads. */
const keptState = v.object({
  /** Which report it is: the extension makes it anew from that. */
  key: v.string(),
  /** What was folded or unfolded by hand, by its place in the page. */
  unfolded: v.array(v.tuple([v.string(), v.boolean()])),
});

let key = '';
let unfolded = new Map<string, boolean>();

const link = connectPage(reportContracts, {
  requests: {},
  notices: {
    words: learnWords,
    show: ({ key: shown, page }) => {
      if (shown !== key) {
        const kept = v.safeParse(keptState, link.kept());
        unfolded = new Map(kept.success && kept.output.key === shown ? kept.output.unfolded : []);
        key = shown;
      }
      keep();
      draw(page);
    },
  },
});

function keep(): void {
  link.keep({ key, unfolded: [...unfolded] } satisfies v.InferInput<typeof keptState>);
}

const reader: Reader = {
  follow: (to) => link.channel.tell('follow', to),
  act: (id) => link.channel.tell('act', { id }),
  isOpen: (place, otherwise) => unfolded.get(place) ?? otherwise,
  opened: (place, isOpen) => {
    unfolded.set(place, isOpen);
    keep();
  },
};

function draw(page: Page): void {
  const { scrollX, scrollY } = window;
  title.textContent = page.title;
  document.title = page.title;
  body.replaceChildren(...drawBlocks(page.blocks, reader, ''));
  // A page that is shown anew stays where it was read.
  window.scrollTo(scrollX, scrollY);
}
