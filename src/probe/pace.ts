import { delay } from '../base/signals.ts';

/** Lets so much begin at once, and then so much a second. */
export class Pace {
  private left: number;
  private lately = performance.now();
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly burst: number,
    private readonly perSecond: number,
  ) {
    this.left = burst;
  }

  /**
   * Returns when `amount` may begin; who asked first comes first. More than the burst may begin when nothing else did for long enough.
   * @throws {StoppedError} when the signal fires
   */
  async take(amount: number, signal?: AbortSignal): Promise<void> {
    const mine = this.turn.then(async () => {
      const wanted = Math.min(amount, this.burst);
      this.refill();
      if (this.left < wanted) await delay(((wanted - this.left) / this.perSecond) * 1000, signal);
      this.refill();
      this.left -= amount;
    });
    this.turn = mine.catch(() => undefined);
    await mine;
  }

  private refill(): void {
    const now = performance.now();
    this.left = Math.min(this.burst, this.left + ((now - this.lately) / 1000) * this.perSecond);
    this.lately = now;
  }
}
