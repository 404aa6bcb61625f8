import { StoppedError } from '../../base/errors.ts';
import type { Channel } from '../../shared/channel.ts';
import type { Picture } from '../../shared/diagram/picture.ts';
import type { DiagramHost, DiagramPage, Overlay } from '../../shared/protocol.ts';
import type { Side } from './side.ts';

/** What the picture shows and what of it is selected, at the moment of an answer. */
export interface Looking {
  readonly picture: () => Picture | null;
  /** Results to tell of a thing. */
  readonly overlays: (about: string) => readonly Overlay[];
  readonly selected: () => string | null;
  readonly lost: () => void;
}

/** Brings into the side panel what there is to know of what is selected. */
export class Inspector {
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly channel: Channel<DiagramPage, DiagramHost>,
    private readonly side: Side,
    private readonly looking: Looking,
  ) {}

  /** @param ms until it is shown */
  select(id: string | null, ms: number): void {
    clearTimeout(this.waiting);
    if (id === null) this.side.hide();
    else if (ms === 0) void this.show(id);
    else this.waiting = setTimeout(() => void this.show(id), ms);
  }

  /** What is shown may have changed. */
  again(): void {
    const selected = this.looking.selected();
    if (selected !== null && !this.side.element.hidden) void this.show(selected);
  }

  private async show(id: string): Promise<void> {
    const picture = this.looking.picture();
    const about = picture?.wires.find((candidate) => candidate.id === id)?.from ?? id;
    if (about === 'tray') return;
    try {
      const pill = picture?.pills.find((candidate) => candidate.id === about);
      const details = await this.channel.ask('details', { id: pill?.card ?? about });
      if (this.looking.selected() !== id) return;
      const box = picture?.boxes.find((candidate) => candidate.id === about);
      const kind = about.startsWith('card:') ? 'card' : about.startsWith('room:') ? 'network' : 'other';
      this.side.showDetails(details, this.looking.overlays(about), kind, box?.canFold ?? false);
      if (kind === 'card') void this.showInside(id, about);
    } catch (error) {
      if (this.looking.selected() === id && !StoppedError.is(error)) this.looking.lost();
    }
  }

  private async showInside(id: string, card: string): Promise<void> {
    try {
      const { sections } = await this.channel.ask('inside', { id: card });
      if (this.looking.selected() === id) this.side.showInside(sections);
    } catch {
      // What is shown of it already stays.
    }
  }
}
