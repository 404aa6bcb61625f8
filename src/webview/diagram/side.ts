import type { Details, Overlay } from '../../shared/protocol.ts';
import { button } from '../controls.ts';
import { element } from '../dom.ts';
import { word } from '../words.ts';

/** Longer lists nobody reads here; the result's own page has all. */
const mostResults = 3;
const mostPairs = 60;

/** What can be done with what the side panel shows. */
export interface SideActions {
  readonly close: () => void;
  readonly test: (container: string) => void;
  readonly focus: () => void;
  readonly reveal: () => void;
  readonly fold: () => void;
  readonly openResult: (id: string) => void;
}

/** The panel at the side: details of what is selected, and the way of a result. */
export class Side {
  readonly element = element('aside', 'side');
  /** What was read inside of what is shown; it comes later, and stays while it is read again. */
  private readonly inside = element('div', 'inside');
  private title = '';

  constructor(private readonly actions: SideActions) {
    this.element.hidden = true;
  }

  hide(): void {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  /** @param overlays results that are told of it: tests each, pairs as a list */
  showDetails(
    details: Details,
    overlays: readonly Overlay[],
    kind: 'card' | 'network' | 'other',
    canFold: boolean,
  ): void {
    const { container } = details;
    const actions = [
      ...(container === null ? [] : [button(word('test'), 'primary', () => this.actions.test(container))]),
      button(word('focus'), 'secondary', this.actions.focus),
      ...(kind === 'other' ? [] : [button(word('reveal'), 'secondary', this.actions.reveal)]),
      ...(canFold ? [button(word('fold'), 'secondary', this.actions.fold)] : []),
    ];
    this.fill(details.title, details.subtitle, [
      element('div', 'actions', ...actions),
      ...overlays
        .filter(({ kind: of }) => of === 'test')
        .slice(0, mostResults)
        .map((overlay) => this.result(overlay)),
      ...pairs(overlays),
      ...details.sections.map(({ title, facts }) => section(title, facts)),
      this.inside,
    ]);
  }

  showInside(sections: Details['sections']): void {
    this.inside.replaceChildren(...sections.map(({ title, facts }) => section(title, facts)));
  }

  private result(overlay: Overlay): HTMLElement {
    const { verdict, verdictText, text, time, hops, id } = overlay;
    const part = element(
      'section',
      `result ${verdict}`,
      element('h3', '', overlay.title),
      element('p', 'verdict', outcome(verdict, verdictText, time)),
    );
    if (text !== '') part.append(element('p', '', text));
    if (hops.length > 0) {
      const steps = hops.map(({ label, value, isBroken }) =>
        element(
          'li',
          isBroken ? 'broken' : '',
          element('b', '', label),
          ` ${value}`,
          ...(isBroken ? [` ✗ ${word('brokenHere')}`] : []),
        ),
      );
      part.append(element('h4', '', word('hops')), element('ol', 'hops', ...steps));
    }
    part.append(button(word('openResult'), 'secondary', () => this.actions.openResult(id)));
    return part;
  }

  private fill(title: string, subtitle: string, parts: readonly HTMLElement[]): void {
    const close = element('button', 'close', '✕');
    close.title = word('close');
    close.setAttribute('aria-label', word('close'));
    close.addEventListener('click', this.actions.close);
    const head = element(
      'header',
      '',
      element('div', '', element('h2', '', title), element('p', 'dim', subtitle)),
      close,
    );
    if (title !== this.title) this.inside.replaceChildren();
    this.title = title;
    this.element.setAttribute('aria-label', title);
    this.element.replaceChildren(head, ...parts);
    this.element.hidden = false;
  }
}

/** The pairs of a matrix: there and back each. */
function pairs(overlays: readonly Overlay[]): readonly HTMLElement[] {
  const facts = overlays
    .filter(({ kind }) => kind === 'pair')
    .slice(0, mostPairs)
    .map(({ title, verdict, verdictText, time, text }) => {
      // What was reached tells how fast; what was not, how it failed.
      const more = verdict === 'reachable' ? time : text;
      return { label: title, value: outcome(verdict, verdictText, more) };
    });
  return facts.length === 0 ? [] : [section(word('pairs'), facts)];
}

function outcome(verdict: Overlay['verdict'], text: string, more: string): string {
  const mark = { reachable: '✓', degraded: '!', unreachable: '✗', unknown: '?' }[verdict];
  return `${mark} ${text}${more === '' ? '' : ` · ${more}`}`;
}

/** Facts as a list, and what has no name as a sentence below it. */
function section(title: string, facts: Details['sections'][number]['facts']): HTMLElement {
  const rows = facts
    .filter(({ label }) => label !== '')
    .flatMap(({ label, value }) => [element('dt', '', label), element('dd', '', value)]);
  const sentences = facts.filter(({ label }) => label === '').map(({ value }) => element('p', '', value));
  const list = rows.length === 0 ? [] : [element('dl', '', ...rows)];
  return element('section', '', element('h3', '', title), ...list, ...sentences);
}
