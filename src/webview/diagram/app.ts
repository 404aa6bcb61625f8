import { messageOf, StoppedError } from '../../base/errors.ts';
import type { Channel } from '../../shared/channel.ts';
import { around, type Point, type Rect, type Size } from '../../shared/diagram/layout/geometry.ts';
import { pointsOf } from '../../shared/diagram/paths.ts';
import type { Picture } from '../../shared/diagram/picture.ts';
import type { DiagramHost, DiagramPage, Overlay } from '../../shared/protocol.ts';
import { element } from '../dom.ts';
import { word } from '../words.ts';
import { matchingIds, type Filter } from './filter.ts';
import { hitAt, isOnFold } from './hit.ts';
import { arrangementOf, readKept, type Kept } from './kept.ts';
import { legend } from './legend.ts';
import { MiniMap } from './mini-map.ts';
import { Outline } from './outline.ts';
import { paint, type Scene } from './paint.ts';
import { CanvasPen, Typesetter } from './pen.ts';
import { renderPng, renderSvg } from './render.ts';
import { Side } from './side.ts';
import { onThemeChange, prefersReducedMotion, readTheme, type Theme } from './theme.ts';
import { Toolbar } from './toolbar.ts';
import { fitted, inSight, panned, toPicture, zoomed, type View } from './viewport.ts';

interface Link {
  readonly channel: Channel<DiagramPage, DiagramHost>;
  readonly kept: () => unknown;
  readonly keep: (state: unknown) => void;
}

/** Milliseconds in which a result's way is drawn, hop by hop. */
const drawingMs = 900;
/** Milliseconds between the presses of a double click. */
const doubleClickMs = 350;
/** Screen pixels that the pointer has to go before a press becomes a drag. */
const dragFrom = 5;

/** The page: puts what the extension sends on the screen, and what the user does into questions to the extension. */
export class DiagramApp {
  private readonly stage = element('main', 'stage');
  private readonly canvas = document.createElement('canvas');
  private readonly status = element('div', 'status');
  private readonly focusBar = element('div', 'focusbar');
  private readonly outline: Outline;
  private readonly side: Side;
  private readonly toolbar: Toolbar;
  private readonly miniMap: MiniMap;
  private theme: Theme = readTheme();
  private letters: Typesetter;
  private picture: Picture | null = null;
  private overlays: readonly Overlay[] = [];
  private state: Kept;
  private hovered: string | null = null;
  private matching: ReadonlySet<string> | null = null;
  private drag: Scene['drag'] = null;
  /** The container from which a test is to go, while its target is being chosen. */
  private testFrom: string | null = null;
  private frame = 0;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  /** For those who measure: when the first picture was there. */
  private isMarked = false;
  private drawnSince = 0;
  private drawnOverlays = '';
  private legend: HTMLElement = element('div', '');

  constructor(private readonly link: Link) {
    this.state = readKept(link.kept());
    this.letters = this.newLetters();
    this.outline = new Outline((id) => this.reachedByKey(id));
    this.side = new Side({
      close: () => this.select(null),
      test: (container) => this.beginTest(`card:${container}`),
      focus: () => this.arrange({ focus: this.state.selected }),
      reveal: () => void this.reveal(this.state.selected),
      fold: () => this.fold(this.state.selected),
      openResult: (id) => this.link.channel.tell('openResult', { id }),
    });
    this.toolbar = new Toolbar(
      {
        filter: (filter) => this.setFilter(filter),
        overlay: (overlay) => {
          this.remember({ overlay });
          this.redraw();
        },
        stopped: (stopped) => this.arrange({ stopped }),
        wiring: (wiring) => this.arrange({ wiring }),
        fit: () => this.fit(),
        anew: () => {
          this.remember({ view: null });
          this.arrange({}, true);
        },
        foldProjects: () => this.foldProjects(),
        export: () => void this.ask(async () => await this.link.channel.ask('export', {})),
      },
      this.state.filter,
      this.state.overlay,
    );
    this.miniMap = new MiniMap(({ x, y }) => {
      const { width, height } = this.visible();
      this.setView({ ...this.view(), x: x - width / 2, y: y - height / 2 });
    });
    this.build();
    this.listen();
    if (this.state.arrangement !== null) this.link.channel.tell('arrange', { ...this.state.arrangement, anew: false });
  }

  /** Takes a new picture. What is looked at stays where it is, unless it is the first. */
  showPicture(picture: Picture): void {
    const isFirst = this.picture === null;
    const isOther = this.picture?.focus !== picture.focus;
    this.picture = picture;
    this.remember({
      arrangement: arrangementOf(picture),
    });
    this.matching = matchingIds(picture, this.state.filter);
    this.toolbar.show(picture);
    this.showFound();
    this.outline.show(picture);
    this.showFocusBar(picture);
    if (this.state.view === null || (isOther && !isFirst) || (isFirst && this.state.isFitted)) this.fit();
    if (isFirst && this.state.selected !== null) this.select(this.state.selected);
    else if (this.state.selected !== null) void this.showDetails(this.state.selected);
    this.redraw();
  }

  showOverlays(overlays: readonly Overlay[]): void {
    this.overlays = overlays;
    this.toolbar.showOverlays(overlays);
    if (this.state.selected !== null) void this.showDetails(this.state.selected);
    this.redraw();
  }

  showStatus(text: string, isBusy: boolean): void {
    this.status.textContent = text;
    this.status.hidden = text === '';
    this.status.classList.toggle('busy', isBusy);
  }

  /** Selects a thing and moves it into sight. */
  show(id: string): void {
    this.select(id);
    const rect = this.rectOf(id);
    if (rect !== undefined) this.setView(inSight(this.view(), rect, this.size()));
  }

  press(key: string, id: string | null): void {
    switch (key) {
      case 'fit':
        this.fit();
        break;
      case 'focus':
        this.arrange({ focus: id ?? this.state.selected });
        break;
      case 'whole':
        this.arrange({ focus: null });
        break;
      case 'fold':
        this.fold(id ?? this.state.selected);
        break;
      case 'anew':
        this.arrange({}, true);
        break;
      case 'search':
        this.toolbar.focusSearch();
        break;
    }
  }

  /** The picture as it is seen; PNG in base64. */
  render(format: 'svg' | 'png'): string {
    if (format === 'svg') return renderSvg(this.scene(), this.letters, this.theme);
    this.paintNow();
    return renderPng(this.canvas, this.scene(), this.theme);
  }

  private build(): void {
    this.outline.setWords();
    this.canvas.setAttribute('aria-hidden', 'true');
    this.status.setAttribute('role', 'status');
    this.focusBar.setAttribute('role', 'status');
    this.focusBar.hidden = true;
    this.legend = legend(this.theme);
    this.stage.append(this.canvas, this.outline.element, this.legend, this.miniMap.element, this.focusBar, this.status);
    document.body.append(this.toolbar.element, element('div', 'content', this.stage, this.side.element));
  }

  private listen(): void {
    new ResizeObserver(() => this.resized()).observe(this.stage);
    onThemeChange(() => {
      this.theme = readTheme();
      this.letters = this.newLetters();
      const isOpen = this.legend.hasAttribute('open');
      const fresh = legend(this.theme);
      if (isOpen) fresh.setAttribute('open', '');
      this.legend.replaceWith(fresh);
      this.legend = fresh;
      this.redraw();
    });
    this.stage.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    this.canvas.addEventListener('pointerdown', (event) => this.down(event));
    this.canvas.addEventListener('pointermove', (event) => this.hover(event));
    this.canvas.addEventListener('dblclick', (event) => void this.reveal(this.hit(event)?.id ?? null));
    // Before VS Code looks for what its menu is about.
    window.addEventListener('contextmenu', (event) => this.menu(event), { capture: true });
    this.outline.element.addEventListener('focus', () => this.redraw());
    this.outline.element.addEventListener('blur', () => this.redraw());
    window.addEventListener('keydown', (event) => this.key(event));
  }

  private newLetters(): Typesetter {
    const context = document.createElement('canvas').getContext('2d');
    if (context === null) throw new Error('there is no canvas');
    return new Typesetter(context, this.theme);
  }

  private size(): Size {
    return { width: Math.max(1, this.stage.clientWidth), height: Math.max(1, this.stage.clientHeight) };
  }

  private view(): View {
    return this.state.view ?? { x: 0, y: 0, zoom: 1 };
  }

  private visible(): Rect {
    const { x, y, zoom } = this.view();
    const { width, height } = this.size();
    return { x, y, width: width / zoom, height: height / zoom };
  }

  private remember(part: Partial<Kept>): void {
    this.state = { ...this.state, ...part };
    this.link.keep(this.state);
  }

  private setView(view: View): void {
    if (view !== this.state.view) this.remember({ view, isFitted: false });
    this.redraw();
  }

  /** Everything in sight, or what the filter found. */
  private fit(): void {
    const { picture, matching } = this;
    if (picture === null) return;
    const found = matching === null ? [] : picture.boxes.filter(({ id }) => matching.has(id));
    this.setView(fitted(found.length > 0 ? found : picture.boxes, this.size()));
    this.remember({ isFitted: true });
  }

  /** Everything stays in sight when the window changes or the side panel opens, until the user chose a part of it. */
  private resized(): void {
    if (this.state.isFitted && this.picture !== null) this.fit();
    else this.redraw();
  }

  private redraw(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.paintNow();
    });
  }

  private paintNow(): void {
    const { width, height } = this.size();
    const ratio = window.devicePixelRatio;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) [this.canvas.width, this.canvas.height] = [w, h];
    const context = this.canvas.getContext('2d');
    if (context === null) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, w, h);
    if (this.picture === null) return;
    const { x, y, zoom } = this.view();
    context.setTransform(zoom * ratio, 0, 0, zoom * ratio, -x * zoom * ratio, -y * zoom * ratio);
    const scene = this.scene();
    paint(new CanvasPen(context, this.letters), scene, this.theme);
    this.miniMap.draw(this.picture, this.visible(), this.theme);
    if (!this.isMarked) performance.mark('first-picture');
    this.isMarked = true;
    this.stage.dataset['view'] = JSON.stringify(this.view());
    if (scene.progress < 1) this.redraw();
  }

  private scene(): Scene {
    const overlays = this.chosenOverlays();
    const key = overlays.map(({ id }) => id).join(' ');
    if (key !== this.drawnOverlays) {
      this.drawnOverlays = key;
      this.drawnSince = performance.now();
    }
    const isStill = prefersReducedMotion() || overlays.length === 0;
    return {
      picture: this.picture ?? {
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
      },
      overlays,
      zoom: this.view().zoom,
      visible: this.visible(),
      selected: this.state.selected,
      active: this.outline.hasFocus ? this.outline.active : null,
      hovered: this.hovered,
      matching: this.matching,
      progress: isStill ? 1 : Math.min(1, (performance.now() - this.drawnSince) / drawingMs),
      drag: this.drag,
    };
  }

  private chosenOverlays(): readonly Overlay[] {
    switch (this.state.overlay) {
      case 'none':
        return [];
      case 'all':
        return this.overlays.filter(({ kind }) => kind === 'test');
      case 'last':
        return this.overlays.filter(({ kind }) => kind === 'test').slice(0, 1);
      case 'matrix':
        return this.overlays.filter(({ kind }) => kind === 'pair');
      default:
        return this.overlays.filter(({ id }) => id === this.state.overlay);
    }
  }

  private setFilter(filter: Filter): void {
    this.remember({ filter });
    this.matching = this.picture === null ? null : matchingIds(this.picture, filter);
    this.showFound();
    this.redraw();
  }

  private showFound(): void {
    const { matching, picture } = this;
    const count = matching === null ? null : (picture?.cards.filter(({ id }) => matching.has(id)).length ?? 0);
    this.toolbar.showFound(count);
  }

  private showFocusBar({ focus }: Picture): void {
    this.focusBar.hidden = focus === null;
    if (focus === null) return;
    const back = element('button', 'link', word('whole'));
    back.addEventListener('click', () => this.arrange({ focus: null }));
    this.focusBar.replaceChildren(`${word('focused', this.titleOf(focus))} `, back);
  }

  private titleOf(id: string): string {
    const { picture } = this;
    return [...(picture?.cards ?? []), ...(picture?.boxes ?? [])].find((one) => one.id === id)?.title ?? '';
  }

  private arrange(part: Partial<NonNullable<Kept['arrangement']>>, anew = false): void {
    const { picture } = this;
    if (picture === null) return;
    this.link.channel.tell('arrange', { ...arrangementOf(picture), ...part, anew });
  }

  /** Folds a box, or unfolds it. */
  private fold(id: string | null): void {
    const box = this.picture?.boxes.find((candidate) => candidate.id === id);
    if (box === undefined || !box.canFold || this.picture === null) return;
    const folded = new Set(this.picture.folded);
    if (!folded.delete(box.id)) folded.add(box.id);
    this.arrange({ folded: [...folded] }, box.kind === 'project');
  }

  private foldProjects(): void {
    const { picture } = this;
    if (picture === null) return;
    const others = picture.folded.filter((id) => !id.startsWith('project:'));
    const isFolded = picture.boxes.some(({ kind }) => kind === 'project');
    this.remember({ view: null });
    this.arrange(
      { folded: isFolded ? others : [...others, ...picture.projects.map((name) => `project:${name}`)] },
      true,
    );
  }

  /** @param ms until its details are shown */
  private select(id: string | null, ms = 0): void {
    this.remember({ selected: id });
    this.link.channel.tell('selected', { id });
    clearTimeout(this.waiting);
    if (id === null) this.side.hide();
    else if (ms === 0) void this.showDetails(id);
    else this.waiting = setTimeout(() => void this.showDetails(id), ms);
    this.redraw();
  }

  private async showDetails(id: string): Promise<void> {
    const wire = this.picture?.wires.find((candidate) => candidate.id === id);
    const about = wire === undefined ? id : wire.from;
    const overlay = this.overlays.find(({ from, to }) => from === about || to === about);
    if (about === 'tray') return;
    try {
      const pill = this.picture?.pills.find((candidate) => candidate.id === about);
      const details = await this.link.channel.ask('details', { id: pill?.card ?? about });
      if (this.state.selected !== id) return;
      const box = this.picture?.boxes.find((candidate) => candidate.id === about);
      const kind = about.startsWith('card:') ? 'card' : about.startsWith('room:') ? 'network' : 'other';
      this.side.showDetails(details, overlay, kind, box?.canFold ?? false);
      if (kind === 'card') void this.showInside(id, about);
    } catch (error) {
      if (this.state.selected === id && !StoppedError.is(error)) this.select(null);
    }
  }

  private async showInside(id: string, card: string): Promise<void> {
    try {
      const { sections } = await this.link.channel.ask('inside', { id: card });
      if (this.state.selected === id) this.side.showInside(sections);
    } catch {
      // What is shown of it already stays.
    }
  }

  private reachedByKey(id: string): void {
    const rect = this.rectOf(id);
    if (rect !== undefined) this.setView(inSight(this.view(), rect, this.size()));
    this.redraw();
  }

  private rectOf(id: string): Rect | undefined {
    const { picture } = this;
    if (picture === null) return undefined;
    const place = [...picture.cards, ...picture.pills, ...picture.boxes].find((one) => one.id === id);
    if (place !== undefined) return place;
    const wire = picture.wires.find((one) => one.id === id);
    return wire === undefined ? undefined : around(pointsOf(wire).map((point) => ({ ...point, width: 0, height: 0 })));
  }

  private at(event: MouseEvent): Point {
    const { left, top } = this.canvas.getBoundingClientRect();
    return toPicture(this.view(), { x: event.clientX - left, y: event.clientY - top });
  }

  private hit(event: MouseEvent): ReturnType<typeof hitAt> {
    return this.picture === null ? null : hitAt(this.picture, this.at(event), this.view().zoom);
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { left, top } = this.canvas.getBoundingClientRect();
    const at = { x: event.clientX - left, y: event.clientY - top };
    if (event.ctrlKey || event.metaKey) this.setView(zoomed(this.view(), Math.exp(-event.deltaY / 240), at));
    else if (event.shiftKey) this.setView(panned(this.view(), -event.deltaY, 0));
    else if (Math.abs(event.deltaX) > 0 && event.deltaMode === 0)
      this.setView(panned(this.view(), -event.deltaX, -event.deltaY));
    else this.setView(zoomed(this.view(), Math.exp(-event.deltaY / 700), at));
  }

  private hover(event: PointerEvent): void {
    if (event.buttons !== 0) return;
    const hit = this.hit(event);
    this.stage.style.cursor = hit === null || hit.kind === 'box' ? 'grab' : 'pointer';
    if ((hit?.id ?? null) === this.hovered) return;
    this.hovered = hit?.id ?? null;
    this.stage.title = this.hovered === null ? '' : this.textOf(this.hovered);
    this.redraw();
  }

  private textOf(id: string): string {
    const { picture } = this;
    const all = [
      ...(picture?.cards ?? []),
      ...(picture?.pills ?? []),
      ...(picture?.boxes ?? []),
      ...(picture?.wires ?? []),
    ];
    return all.find((one) => one.id === id)?.label ?? '';
  }

  /** Dragging from a container tests to where it ends; dragging anything else moves the picture; a press selects. */
  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const hit = this.hit(event);
    const [startX, startY] = [event.clientX, event.clientY];
    let [lastX, lastY] = [startX, startY];
    let isDrag = false;
    const from = hit?.kind === 'card' && this.testFrom === null ? hit.id : null;
    this.canvas.setPointerCapture(event.pointerId);
    const move = (next: PointerEvent): void => {
      isDrag ||= Math.hypot(next.clientX - startX, next.clientY - startY) > dragFrom;
      if (!isDrag) return;
      if (from === null) this.setView(panned(this.view(), next.clientX - lastX, next.clientY - lastY));
      else {
        this.drag = { from, to: this.at(next) };
        this.hovered = this.hit(next)?.id ?? null;
        this.redraw();
      }
      [lastX, lastY] = [next.clientX, next.clientY];
    };
    const end = (next: PointerEvent): void => {
      this.canvas.removeEventListener('pointermove', move);
      this.canvas.removeEventListener('pointerup', end);
      this.canvas.removeEventListener('pointercancel', end);
      const target = this.hit(next);
      this.drag = null;
      this.redraw();
      if (next.type === 'pointercancel') return;
      if (isDrag && from !== null && target?.kind === 'card' && target.id !== from) void this.test(from, target.id);
      if (!isDrag) this.pressed(hit, this.at(next));
    };
    this.canvas.addEventListener('pointermove', move);
    this.canvas.addEventListener('pointerup', end);
    this.canvas.addEventListener('pointercancel', end);
  }

  private pressed(hit: ReturnType<typeof hitAt>, point: Point): void {
    if (this.testFrom !== null) {
      if (hit?.kind === 'card') void this.test(this.testFrom, hit.id);
      return;
    }
    if (hit !== null && this.picture !== null && isOnFold(this.picture, hit.id, point)) {
      this.fold(hit.id);
      return;
    }
    // The side panel waits: a second press is to meet the same thing.
    this.select(hit?.id ?? null, this.side.element.hidden ? doubleClickMs : 0);
    if (hit !== null && hit.kind !== 'wire') this.outline.stand(hit.id);
    this.outline.element.focus({ preventScroll: true });
  }

  /** What VS Code's menu is about: it reads this attribute. */
  private menu(event: MouseEvent): void {
    const isByKey = event.target === this.outline.element;
    const id = isByKey ? this.outline.active : (this.hit(event)?.id ?? null);
    const isOnPicture = isByKey || event.target === this.canvas;
    const { picture } = this;
    const thing = [...(picture?.cards ?? []), ...(picture?.boxes ?? [])].find(
      (one) => one.id === id && one.section !== null,
    );
    const context = {
      preventDefaultContextMenuItems: true,
      webviewSection: thing?.section ?? (isOnPicture && id?.startsWith('project:') ? 'project' : 'picture'),
      kind: 'diagram',
      id: id ?? '',
    };
    this.stage.dataset['vscodeContext'] = JSON.stringify(context);
    if (isOnPicture && id !== null) this.select(id);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      if (this.testFrom !== null) this.endTest();
      else if (this.state.selected !== null) this.select(null);
      else if (this.picture?.focus != null) this.arrange({ focus: null });
      this.outline.element.focus({ preventScroll: true });
      return;
    }
    if (!this.outline.hasFocus || event.ctrlKey || event.metaKey || event.altKey) return;
    const { active } = this.outline;
    if (this.outline.press(event.key)) {
      event.preventDefault();
      return;
    }
    const screen = this.size();
    const centre = { x: screen.width / 2, y: screen.height / 2 };
    const actions: Readonly<Record<string, () => void>> = {
      Enter: () => {
        if (this.testFrom !== null && active?.startsWith('card:') === true) void this.test(this.testFrom, active);
        else this.select(active);
      },
      t: () => {
        if (active?.startsWith('card:') === true) {
          if (this.testFrom === null) this.beginTest(active);
          else void this.test(this.testFrom, active);
        }
      },
      f: () => this.arrange({ focus: active }),
      ' ': () => this.fold(active),
      r: () => void this.reveal(active),
      '+': () => this.setView(zoomed(this.view(), 1.25, centre)),
      '-': () => this.setView(zoomed(this.view(), 0.8, centre)),
      '0': () => this.fit(),
      '/': () => this.toolbar.focusSearch(),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  }

  private beginTest(from: string): void {
    this.testFrom = from;
    this.showStatus(word('pickTarget', this.titleOf(from)), false);
  }

  private endTest(): void {
    this.testFrom = null;
    this.showStatus('', false);
  }

  private async test(from: string, to: string): Promise<void> {
    this.endTest();
    if (from === to) return;
    this.showStatus(word('testing', this.titleOf(from), this.titleOf(to)), true);
    await this.ask(async () => await this.link.channel.ask('test', { from, to }));
    this.remember({ overlay: 'last' });
    this.toolbar.showOverlays(this.overlays);
    this.showStatus('', false);
    this.redraw();
  }

  private async reveal(id: string | null): Promise<void> {
    if (id === null || !/^(card|room|project):/.test(id)) return;
    await this.ask(async () => await this.link.channel.ask('reveal', { id }));
  }

  /** Says what went wrong where something did. */
  private async ask(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.showStatus(messageOf(error), false);
      setTimeout(() => this.showStatus('', false), 6000);
    }
  }
}
