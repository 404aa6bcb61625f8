/** Longer than any name an engine takes; what is longer is no misspelling of one. */
const longestName = 255;

/**
 * The names that somebody may have meant, best first: those that take few changes, or that contain what was written (Compose puts the
 * project before and a number behind).
 */
export function nearestNames(written: string, names: Iterable<string>, most = 5): readonly string[] {
  if (written === '' || written.length > longestName) return [];
  const wanted = written.toLowerCase();
  const near: { readonly name: string; readonly distance: number }[] = [];
  for (const name of new Set(names)) {
    const candidate = name.toLowerCase();
    const inside = wanted.length > 1 && candidate.includes(wanted);
    const allowed = Math.max(1, Math.floor(wanted.length / 3));
    if (!inside && Math.abs(candidate.length - wanted.length) > allowed) continue;
    const distance = editDistance(wanted, candidate);
    if (inside || distance <= allowed) near.push({ name, distance });
  }
  return near
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

/** Insertions, deletions and replacements that make one text of the other (Levenshtein, by Wagner and Fischer, one row kept). */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
