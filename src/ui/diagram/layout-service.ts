import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';
import type { Disposable } from '../../base/disposables.ts';
import { withTimeLimit } from '../../base/signals.ts';
import type { Diagram } from '../../shared/diagram/diagram.ts';
import type { Placement } from '../../shared/diagram/layout/placement.ts';
import type { LayoutAnswer, LayoutTask } from './layout-worker.ts';

/** Milliseconds for one layout: thousands of boxes take seconds. */
const longest = 60_000;

interface Waiting {
  readonly resolve: (placement: Placement) => void;
  readonly reject: (error: Error) => void;
}

/** Lays out in a thread of its own, which is started when it is first needed. */
export class LayoutService implements Disposable {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  /** @param file the thread's built program, packed by Brotli */
  constructor(private readonly file: string) {}

  /** @throws {StoppedError} @throws {Error} where the layout itself fails */
  async layOut(diagram: Diagram, before: Placement | null, signal?: AbortSignal): Promise<Placement> {
    const worker = this.start();
    const id = ++this.lastId;
    try {
      return await withTimeLimit(
        longest,
        signal,
        async () =>
          await new Promise<Placement>((resolve, reject) => {
            this.waiting.set(id, { resolve, reject });
            worker.postMessage({ id, diagram, before } satisfies LayoutTask);
          }),
      );
    } finally {
      this.waiting.delete(id);
    }
  }

  dispose(): void {
    const { worker } = this;
    this.worker = undefined;
    void worker?.terminate();
    this.fail(new Error('disposed'));
  }

  private start(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(brotliDecompressSync(readFileSync(this.file)).toString(), { eval: true });
    this.worker = worker;
    worker.unref();
    worker.on('message', (answer: LayoutAnswer) => {
      const waiting = this.waiting.get(answer.id);
      if ('placement' in answer) waiting?.resolve(answer.placement);
      else waiting?.reject(new Error(answer.error));
    });
    const lose = (error: Error): void => {
      if (this.worker === worker) this.worker = undefined;
      this.fail(error);
    };
    worker.on('error', lose);
    worker.on('exit', () => lose(new Error('the layout thread ended')));
    return worker;
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
