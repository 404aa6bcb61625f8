import { listed } from './scene.ts';
import type { Picture } from '../../shared/diagram/picture.ts';
import type { Overlay } from '../../shared/protocol.ts';
import { button, checkBox, choices, textBox } from '../controls.ts';
import { element } from '../dom.ts';
import { word } from '../words.ts';
import type { Filter } from './filter.ts';

export interface ToolbarActions {
  readonly filter: (filter: Filter) => void;
  /** `last`, `all`, `matrix`, `none`, or a result's id. */
  readonly overlay: (choice: string) => void;
  readonly stopped: (isShown: boolean) => void;
  readonly wiring: (isShown: boolean) => void;
  readonly fit: () => void;
  readonly anew: () => void;
  readonly foldProjects: () => void;
  readonly export: () => void;
}

/** The bar above the picture: what it is a picture of, and what of it is shown. */
export class Toolbar {
  readonly element = element('div', 'toolbar');
  private readonly summary = element('span', 'summary');
  private readonly found = element('span', 'found dim');
  private readonly search;
  private readonly driver;
  private readonly project;
  private readonly state;
  private readonly overlay;
  private readonly stopped;
  private readonly wiring;
  private readonly fold;
  private filter: Filter;

  constructor(
    private readonly actions: ToolbarActions,
    filter: Filter,
  ) {
    this.filter = filter;
    this.element.setAttribute('role', 'toolbar');
    this.element.setAttribute('aria-label', word('diagram'));
    this.found.setAttribute('role', 'status');
    this.search = textBox(word('search'), (text) => this.change({ text }));
    this.search.value = filter.text;
    this.driver = choices(word('driver'), (driver) => this.change({ driver }));
    this.project = choices(word('project'), (project) => this.change({ project }));
    this.state = choices(word('state'), (state) => this.change({ state }));
    this.overlay = choices(word('overlay'), (choice) => this.actions.overlay(choice));
    this.stopped = checkBox(word('stopped'), (isChecked) => this.actions.stopped(isChecked));
    this.wiring = checkBox(word('wiring'), (isChecked) => this.actions.wiring(isChecked));
    this.wiring.title = word('wiringTip');
    this.fold = button(word('foldProjects'), 'secondary', () => this.actions.foldProjects());
    const anew = button(word('anew'), 'secondary', () => this.actions.anew());
    anew.title = word('anewTip');
    this.element.append(
      this.summary,
      this.search.element,
      this.found,
      this.driver.element,
      this.project.element,
      this.state.element,
      this.stopped,
      this.wiring,
      this.overlay.element,
      this.fold,
      button(word('fit'), 'secondary', () => this.actions.fit()),
      anew,
      button(word('export'), 'secondary', () => this.actions.export()),
    );
    const marks = ['running', 'ill', 'waiting', 'broken'].map((mark) => [mark, word(mark)] as const);
    this.state.set([['', word('anyState')], ...marks, ['stopped', word('stoppedState')]], filter.state);
  }

  show(picture: Picture): void {
    this.summary.textContent = picture.summary;
    const asChoices = (names: readonly string[]): (readonly [string, string])[] =>
      names.map((name) => [name, name] as const);
    this.driver.set([['', word('anyDriver')], ...asChoices(picture.drivers)], this.filter.driver);
    this.project.set([['', word('anyProject')], ...asChoices(picture.projects)], this.filter.project);
    this.driver.element.hidden = picture.drivers.length < 2 && this.filter.driver === '';
    this.project.element.hidden = picture.projects.length < 2;
    this.fold.hidden = picture.projects.length < 2;
    this.fold.textContent = word(
      picture.boxes.some(({ kind }) => kind === 'project') ? 'unfoldProjects' : 'foldProjects',
    );
    this.stopped.checked = picture.stopped;
    this.wiring.checked = picture.wiring;
  }

  /** @param chosen which of them are drawn */
  showOverlays(overlays: readonly Overlay[], chosen: string): void {
    const pairs = overlays.filter(({ kind }) => kind === 'pair').length;
    const list = listed(overlays).map(({ id, title, verdictText }) => [id, `${title}: ${verdictText}`] as const);
    const fixed = [
      ['none', word('noOverlay')],
      ['last', word('lastResult')],
      ['all', word('allResults')],
      ...(pairs === 0 ? [] : [['matrix', word('matrix', pairs)] as const]),
    ] as const;
    this.overlay.set([...fixed, ...list], chosen);
    this.overlay.element.hidden = overlays.length === 0;
  }

  showFound(count: number | null): void {
    this.found.textContent = count === null ? '' : count === 0 ? word('noMatches') : word('matches', count);
  }

  focusSearch(): void {
    this.search.focus();
  }

  private change(part: Partial<Filter>): void {
    this.filter = { ...this.filter, ...part };
    this.actions.filter(this.filter);
  }
}
