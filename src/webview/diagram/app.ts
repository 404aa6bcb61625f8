import { messageOf } from '../../base/errors.ts';
import type { Channel } from '../../shared/channel.ts';
import type { Picture } from '../../shared/diagram/picture.ts';
import type { DiagramHost, DiagramPage, Overlay } from '../../shared/protocol.ts';
import { element } from '../dom.ts';
import { word } from '../words.ts';
import { addressesFrom } from './brush.ts';
import { Camera } from './camera.ts';
import { matchingIds, type Filter } from './filter.ts';
import { placeIn, titleIn } from './find.ts';
import { Inspector } from './inspector.ts';
import { arrangementOf, readKept, type Kept } from './kept.ts';
import { listenToKeys } from './keys.ts';
import { legend } from './legend.ts';
import { MiniMap } from './mini-map.ts';
import { Outline } from './outline.ts';
import { paint } from './paint.ts';
import { CanvasPen, Typesetter } from './pen.ts';
import { menuContext, Pointer } from './pointer.ts';
import { renderPng, renderSvg } from './render.ts';
import { canChoose, chosenOverlays, noPicture, overlaysAbout, waysOf, type Scene } from './scene.ts';
import { Side } from './side.ts';
import { onThemeChange, prefersReducedMotion, readTheme, type Theme } from './theme.ts';
import { Toolbar } from './toolbar.ts';

interface Link {
  readonly channel: Channel<DiagramPage, DiagramHost>;
  readonly kept: () => unknown;
  readonly keep: (state: unknown) => void;
}

/** Milliseconds in which a result's way is drawn, hop by hop. */
const drawingMs = 900;

/** The page: puts what the extension sends on the screen, and what the user does into questions to the extension. */
export class DiagramApp {
  private readonly stage = element('main', 'stage');
  private readonly canvas = document.createElement('canvas');
  private readonly status = element('div', 'status');
  private readonly focusBar = element('div', 'focusbar');
  private readonly outline: Outline;
  private readonly side: Side;
  private readonly inspector: Inspector;
  private readonly toolbar: Toolbar;
  private readonly miniMap: MiniMap;
  private readonly camera: Camera;
  private readonly pointer: Pointer;
  private theme: Theme = readTheme();
  private letters: Typesetter;
  private picture: Picture | null = null;
  private overlays: readonly Overlay[] = [];
  private state: Kept;
  private matching: ReadonlySet<string> | null = null;
  /** The container from which a test is to go, while its target is being chosen. */
  private testFrom: string | null = null;
  private frame = 0;
  /** For those who measure: when the first picture was there. */
  private isMarked = false;
  private drawnSince = 0;
  private drawnOverlays = '';
  private legend: HTMLElement;

  constructor(private readonly link: Link) {
    this.state = readKept(link.kept());
    this.letters = this.newLetters();
    this.legend = legend(this.theme);
    const { view, isFitted } = this.state;
    this.camera = new Camera(this.stage, { view, isFitted }, (looked) => {
      this.remember(looked);
      this.redraw();
    });
    this.outline = new Outline((id) => this.bringIntoSight(id));
    this.side = new Side({
      close: () => this.select(null),
      test: (container) => this.beginTest(`card:${container}`),
      focus: () => this.arrange({ focus: this.state.selected }),
      reveal: () => void this.reveal(this.state.selected),
      fold: () => this.fold(this.state.selected),
      openResult: (id) => this.link.channel.tell('openResult', { id }),
    });
    this.inspector = new Inspector(link.channel, this.side, {
      picture: () => this.picture,
      overlays: (about) => overlaysAbout(this.overlays, this.state.overlay, about),
      selected: () => this.state.selected,
      lost: () => this.select(null),
    });
    this.toolbar = this.newToolbar();
    this.miniMap = new MiniMap((point) => this.camera.centre(point));
    this.pointer = new Pointer(this.stage, this.canvas, this.camera, () => this.picture, {
      redraw: () => this.redraw(),
      // An open side panel has nothing to hide.
      select: (id, ms) => this.select(id, this.side.element.hidden ? ms : 0),
      pressed: (hit) => {
        if (hit !== null && hit.kind !== 'wire') this.outline.stand(hit.id);
        this.outline.element.focus({ preventScroll: true });
      },
      fold: (id) => this.fold(id),
      reveal: (id) => void this.reveal(id),
      test: (from, to) => void this.test(from, to),
      testFrom: () => this.testFrom,
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
    this.remember({ arrangement: arrangementOf(picture) });
    this.matching = matchingIds(picture, this.state.filter);
    this.toolbar.show(picture);
    this.showFound();
    this.outline.show(picture);
    this.showFocusBar(picture);
    const { isBlind, isFitted } = this.camera;
    if (isBlind || (isOther && !isFirst) || (isFirst && isFitted)) this.fit();
    if (isFirst && this.state.selected !== null) this.select(this.state.selected);
    else this.inspector.again();
    this.redraw();
  }

  showOverlays(overlays: readonly Overlay[]): void {
    this.overlays = overlays;
    // A result that is no more can't be drawn.
    if (!canChoose(overlays, this.state.overlay)) this.remember({ overlay: 'last' });
    this.toolbar.showOverlays(overlays, this.state.overlay);
    this.tellOverlays();
  }

  /** To those who see them, and to those who have them read. */
  private tellOverlays(): void {
    this.outline.showResults(chosenOverlays(this.overlays, this.state.overlay));
    this.inspector.again();
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
    this.bringIntoSight(id);
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

  private newToolbar(): Toolbar {
    return new Toolbar(
      {
        filter: (filter) => this.setFilter(filter),
        overlay: (overlay) => {
          this.remember({ overlay });
          this.tellOverlays();
        },
        stopped: (stopped) => this.arrange({ stopped }),
        wiring: (wiring) => this.arrange({ wiring }),
        fit: () => this.fit(),
        anew: () => {
          this.camera.forget();
          this.arrange({}, true);
        },
        foldProjects: () => this.foldProjects(),
        export: () => void this.ask(async () => await this.link.channel.ask('export', {})),
      },
      this.state.filter,
    );
  }

  private build(): void {
    this.outline.setWords();
    this.canvas.setAttribute('aria-hidden', 'true');
    this.status.setAttribute('role', 'status');
    this.focusBar.setAttribute('role', 'status');
    this.focusBar.hidden = true;
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
    // Before VS Code looks for what its menu is about.
    window.addEventListener('contextmenu', (event) => this.menu(event), { capture: true });
    this.outline.element.addEventListener('focus', () => this.redraw());
    this.outline.element.addEventListener('blur', () => this.redraw());
    listenToKeys(this.outline, this.camera, {
      leave: () => this.leave(),
      open: (id) => {
        const result = this.outline.resultOf(id);
        if (result !== null) this.link.channel.tell('openResult', { id: result.id });
        else if (this.testFrom !== null && isCard(id)) void this.test(this.testFrom, id);
        else this.select(id);
      },
      test: (id) => {
        if (!isCard(id)) return;
        if (this.testFrom === null) this.beginTest(id);
        else void this.test(this.testFrom, id);
      },
      focus: (focus) => this.arrange({ focus }),
      fold: (id) => this.fold(id),
      reveal: (id) => void this.reveal(id),
      fit: () => this.fit(),
      search: () => this.toolbar.focusSearch(),
    });
  }

  private newLetters(): Typesetter {
    const context = document.createElement('canvas').getContext('2d');
    if (context === null) throw new Error('there is no canvas');
    return new Typesetter(context, this.theme);
  }

  private remember(part: Partial<Kept>): void {
    this.state = { ...this.state, ...part };
    this.link.keep(this.state);
  }

  /** Everything in sight, or what the filter found. @returns whether it is in sight at no less than a zoom */
  private fit(least = 0): boolean {
    const { picture, matching } = this;
    if (picture === null) return false;
    const found = matching === null ? [] : picture.boxes.filter(({ id }) => matching.has(id));
    return this.camera.fit(found.length > 0 ? found : picture.boxes, least);
  }

  /**
   * Everything stays in sight when the window changes, until the user chose a part of it. Beside the side panel it does as long as nothing is
   * left out for it; else the picture keeps its size, and what was selected moves out from under the panel.
   */
  private resized(): void {
    const { picture, camera } = this;
    if (picture === null) return;
    const isAlone = this.side.element.hidden;
    const isDone = camera.isFitted && this.fit(isAlone ? 0 : addressesFrom);
    const { selected } = this.state;
    const place = isDone || isAlone || selected === null ? undefined : placeIn(picture, selected);
    if (place !== undefined) camera.include(place, false);
    this.redraw();
  }

  private redraw(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.paintNow();
    });
  }

  private paintNow(): void {
    const { width, height } = this.camera.size;
    const ratio = window.devicePixelRatio;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) [this.canvas.width, this.canvas.height] = [w, h];
    const context = this.canvas.getContext('2d');
    if (context === null) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, w, h);
    if (this.picture === null) return;
    const { x, y, zoom } = this.camera.view;
    context.setTransform(zoom * ratio, 0, 0, zoom * ratio, -x * zoom * ratio, -y * zoom * ratio);
    const scene = this.scene();
    paint(new CanvasPen(context, this.letters), scene, this.theme);
    this.miniMap.draw(this.picture, this.camera.visible, this.theme);
    if (!this.isMarked) performance.mark('first-picture');
    this.isMarked = true;
    this.stage.dataset['view'] = JSON.stringify(this.camera.view);
    if (scene.progress < 1) this.redraw();
  }

  private scene(): Scene {
    const overlays = chosenOverlays(this.overlays, this.state.overlay);
    const key = overlays.map(({ id }) => id).join(' ');
    if (key !== this.drawnOverlays) {
      this.drawnOverlays = key;
      this.drawnSince = performance.now();
    }
    const isStill = prefersReducedMotion() || overlays.length === 0;
    return {
      picture: this.picture ?? noPicture,
      ways: waysOf(overlays),
      zoom: this.camera.view.zoom,
      visible: this.camera.visible,
      selected: this.state.selected,
      active: this.outline.hasFocus ? this.outline.active : null,
      hovered: this.pointer.hovered,
      matching: this.matching,
      progress: isStill ? 1 : Math.min(1, (performance.now() - this.drawnSince) / drawingMs),
      drag: this.pointer.drag,
    };
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
    this.focusBar.replaceChildren(`${word('focused', titleIn(this.picture, focus))} `, back);
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
    this.camera.forget();
    this.arrange(
      { folded: isFolded ? others : [...others, ...picture.projects.map((name) => `project:${name}`)] },
      true,
    );
  }

  private select(id: string | null, ms = 0): void {
    this.remember({ selected: id });
    this.link.channel.tell('selected', { id });
    this.inspector.select(id, ms);
    this.redraw();
  }

  private bringIntoSight(id: string): void {
    const place = this.picture === null ? undefined : placeIn(this.picture, id);
    if (place !== undefined) this.camera.include(place);
    this.redraw();
  }

  private menu(event: MouseEvent): void {
    const isByKey = event.target === this.outline.element;
    const id = isByKey ? this.outline.active : (this.pointer.hit(event)?.id ?? null);
    const isOnPicture = isByKey || event.target === this.canvas;
    this.stage.dataset['vscodeContext'] = menuContext(this.picture, id, isOnPicture);
    if (isOnPicture && id !== null) this.select(id);
  }

  private leave(): void {
    if (this.testFrom !== null) this.endTest();
    else if (this.state.selected !== null) this.select(null);
    else if (this.picture?.focus != null) this.arrange({ focus: null });
  }

  private beginTest(from: string): void {
    this.testFrom = from;
    this.showStatus(word('pickTarget', titleIn(this.picture, from)), false);
  }

  private endTest(): void {
    this.testFrom = null;
    this.showStatus('', false);
  }

  private async test(from: string, to: string): Promise<void> {
    this.endTest();
    if (from === to) return;
    this.showStatus(word('testing', titleIn(this.picture, from), titleIn(this.picture, to)), true);
    await this.ask(async () => await this.link.channel.ask('test', { from, to }));
    this.remember({ overlay: 'last' });
    this.toolbar.showOverlays(this.overlays, 'last');
    this.showStatus('', false);
    this.tellOverlays();
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

function isCard(id: string | null): id is string {
  return id?.startsWith('card:') ?? false;
}
