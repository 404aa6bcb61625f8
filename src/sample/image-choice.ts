import { hasImage, listImages } from '../engine/images.ts';
import { SampleError } from './errors.ts';
import { defaultImage, suitableImages } from '../runner/known-images.ts';
import { pullForSample } from './pull.ts';
import type { Work } from './work.ts';

export interface ImageWish {
  /** The one to use, whatever else there is. */
  readonly image?: string | undefined;
  /** Consent to pull what is not there: that image, or the default one. */
  readonly pull?: boolean | undefined;
}

/** Which image containers are made of: found when first asked for, and another one when the first proves to be no good. */
export class ImageChoice {
  private picked: Promise<string> | undefined;
  private candidates: readonly string[] | undefined;
  private readonly tried: string[] = [];
  private lastFailure: SampleError | undefined;

  /** @param used the image of what is there of the sample already: preferred, so that all are alike */
  constructor(
    private readonly work: Work,
    private readonly wish: ImageWish,
    private readonly used: string | undefined,
  ) {}

  /**
   * The best one that was not rejected; the same for all who ask at once.
   * @throws {SampleError} `no-image`, `pull-failed` @throws {EngineError} @throws {StoppedError}
   */
  async pick(): Promise<string> {
    this.picked ??= this.findNext();
    return await this.picked;
  }

  /**
   * An image that was picked has not what is needed.
   * @throws {SampleError} the failure, where this very image was asked for
   */
  reject(image: string, failure: SampleError): void {
    if (this.wish.image !== undefined) throw failure;
    if (this.tried.includes(image)) return;
    this.work.log.info(`${image} is no good for the sample: ${failure.message}`);
    this.tried.push(image);
    this.lastFailure = failure;
    this.picked = undefined;
  }

  private async findNext(): Promise<string> {
    this.candidates ??= await this.findCandidates();
    return this.candidates.find((image) => !this.tried.includes(image)) ?? (await this.pullOrFail());
  }

  private async findCandidates(): Promise<readonly string[]> {
    const { client, signal } = this.work;
    const { connection } = client;
    const named = this.wish.image ?? this.used;
    if (named !== undefined && (await hasImage(connection, named, signal))) return [named];
    if (this.wish.image !== undefined) return [];
    return suitableImages(await listImages(connection, signal));
  }

  private async pullOrFail(): Promise<string> {
    const image = this.wish.image ?? defaultImage;
    if (this.wish.pull !== true || this.tried.includes(image)) {
      throw new SampleError(
        'no-image',
        `no local image is good for the sample (${image} would be)`,
        { image, tried: this.tried.join(', '), why: this.lastFailure?.details['log'] ?? '' },
        this.lastFailure,
      );
    }
    await pullForSample(this.work, image);
    return image;
  }
}
