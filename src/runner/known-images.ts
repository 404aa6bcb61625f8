import type { LocalImage } from '../engine/images.ts';

/** What is pulled where nothing suitable is there: a tag that does not move, of an image made for looking at networks (Alpine, 200 MB). */
export const defaultImage = 'nicolaka/netshoot:v0.13';

/** An image that bears this label with the value `1` says that it has what the sample needs. */
export const toolsLabel = 'io.container-network-inspector.tools';

/** Repositories known to have ping and something that serves HTTP, best first. */
const knownRepositories = [
  'nicolaka/netshoot',
  'wbitt/network-multitool',
  'praqma/network-multitool',
  'alpine',
  'busybox',
] as const;

/**
 * The local images worth trying, best first: those that say so themselves, then the known ones; the newest first among equals. Whether one
 * has what is needed shows when it is started.
 * @returns what they can be called by
 */
export function suitableImages(images: readonly LocalImage[]): readonly string[] {
  const ranked = images
    .flatMap((image) => {
      const best =
        image.labels[toolsLabel] === '1' ? { rank: -1, reference: image.references[0] ?? image.id } : bestName(image);
      return best ? [{ ...best, created: image.created }] : [];
    })
    .sort((a, b) => a.rank - b.rank || b.created - a.created);
  return ranked.map(({ reference }) => reference);
}

/** The repository of a reference as Docker Hub's users know it: without tag and digest, and without the prefixes that mean the Hub. */
export function repositoryOf(reference: string): string {
  const [plain = ''] = reference.split('@');
  const colon = plain.lastIndexOf(':');
  const name = colon > plain.lastIndexOf('/') ? plain.slice(0, colon) : plain;
  return name.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
}

function bestName({ references }: LocalImage): { readonly rank: number; readonly reference: string } | undefined {
  return references
    .map((reference) => ({
      reference,
      rank: knownRepositories.findIndex((known) => known === repositoryOf(reference)),
    }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank)[0];
}
