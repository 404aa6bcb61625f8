import { isOwnNetwork } from '../../tree/build.ts';
import type { Diagram } from '../diagram.ts';
import { plainTone, toneCount } from './placement.ts';

/** A colour for each network: the one it had, or the one that is used least. */
export function assignTones({ boxes }: Diagram, before: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const networks = boxes.flatMap((box) => {
    if (box.kind === 'room') return [box.network];
    return box.kind === 'bundle' || box.kind === 'project' ? box.networks : [];
  });
  const tones = new Map<string, number>();
  const uses = Array.from({ length: toneCount }, () => 0);
  const give = (id: string, tone: number): void => {
    tones.set(id, tone);
    if (tone >= 0) uses[tone] = (uses[tone] ?? 0) + 1;
  };
  for (const { id } of networks) {
    const tone = before.get(id);
    if (tone !== undefined && !tones.has(id)) give(id, tone);
  }
  for (const network of networks) {
    if (tones.has(network.id)) continue;
    give(network.id, isOwnNetwork(network) ? plainTone : uses.indexOf(Math.min(...uses)));
  }
  return tones;
}
