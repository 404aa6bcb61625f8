import { EngineError } from '../engine/errors.ts';
import { pullImage, type PullReport } from '../engine/images.ts';
import { SampleError } from './errors.ts';
import type { Work } from './work.ts';

/** A registry that says nothing for so long, in milliseconds, will not say any more. */
const idleMs = 120_000;

/**
 * Pulls an image and tells how far it is.
 * @throws {SampleError} `pull-failed` @throws {StoppedError}
 */
export async function pullForSample(work: Work, image: string): Promise<void> {
  const count = new LayerCount();
  work.log.info(`pulling ${image}`);
  work.onProgress({ kind: 'pull', image, ...count.sum() });
  try {
    await pullImage(work.client.connection, image, {
      signal: work.signal,
      idleMs,
      onReport: (report) => {
        if (count.add(report)) work.onProgress({ kind: 'pull', image, ...count.sum() });
      },
    });
  } catch (error) {
    if (!EngineError.is(error, 'engine-failed', 'not-found', 'refused', 'conflict')) throw error;
    throw new SampleError('pull-failed', error.message, { image, why: error.details['message'] ?? '' }, error);
  }
}

/** Adds up what is downloaded of the layers. The whole is known only once every layer has begun, so it may grow. */
export class LayerCount {
  private readonly layers = new Map<string, { received: number; total: number }>();

  /** @returns whether the sum may have changed */
  add({ status, layer, current, total }: PullReport): boolean {
    if (layer === '') return false;
    const known = this.layers.get(layer);
    if (status === 'Downloading') this.layers.set(layer, { received: current, total: Math.max(total, current) });
    else if (known && status === 'Download complete') known.received = known.total;
    else return false;
    return true;
  }

  /** Bytes. */
  sum(): { readonly received: number; readonly total: number } {
    const layers = [...this.layers.values()];
    return {
      received: layers.reduce((sum, layer) => sum + layer.received, 0),
      total: layers.reduce((sum, layer) => sum + layer.total, 0),
    };
  }
}
