const collator = new Intl.Collator('en', { numeric: true });

/** The order in which people look for names: `db-2` before `db-10`. The same on every machine; 0 only for equal names. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
