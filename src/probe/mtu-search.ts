/** What is known of the sizes so far: all in bytes of the whole IP packet. */
export interface Known {
  /** The largest that passed. */
  readonly passed: number;
  /** The smallest that did not, null where none failed yet. */
  readonly failed: number | null;
  /** No larger one is worth a try. */
  readonly limit: number;
}

/** How many sizes are tried at once. */
const atOnce = 8;

/** MTUs that links really have: IPv6's least, tunnels, PPPoE, Ethernet, jumbo frames, loopback. */
const usual = [1280, 1400, 1420, 1450, 1480, 1492, 1500, 8951, 9000, 65_535];

/**
 * The sizes to try next: at first those that links really have, then the next larger one, which settles it where a usual size was right,
 * and others evenly between what passed and what did not.
 * @returns none where the answer is known
 */
export function nextSizes({ passed, failed, limit }: Known): readonly number[] {
  const top = Math.min(limit, (failed ?? limit + 1) - 1);
  if (top <= passed) return [];
  if (failed === null) return [...new Set([...usual.filter((size) => size > passed && size < top), top])];
  const steps = Math.min(top - passed, atOnce);
  const even = Array.from({ length: steps }, (_, index) => passed + Math.ceil(((top - passed) * (index + 1)) / steps));
  return [...new Set([passed + 1, ...even])];
}

/** What is known after a round. A larger size that passed outweighs a smaller one that did not: that one was lost on the way. */
export function learn(known: Known, sizes: Iterable<readonly [size: number, passed: boolean]>): Known {
  const all = [...sizes];
  const passed = Math.max(known.passed, ...all.filter(([, ok]) => ok).map(([size]) => size));
  const failures = all.filter(([size, ok]) => !ok && size > passed).map(([size]) => size);
  const before = known.failed !== null && known.failed > passed ? [known.failed] : [];
  const failed = Math.min(...failures, ...before);
  return { passed, failed: Number.isFinite(failed) ? failed : null, limit: known.limit };
}
