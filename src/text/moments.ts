/** The language of dates; undefined for that of the process. */
let language: string | undefined;

/**
 * Dates are written as this language writes them from now on. An editor speaks its own, whatever the machine it runs on speaks.
 * @param tag BCP 47; one that makes no sense changes nothing
 */
export function writeMomentsIn(tag: string): void {
  try {
    [language] = Intl.getCanonicalLocales(tag);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

/** Date and time of day, in the time zone of the process. @param at ISO 8601 */
export function momentText(at: string): string {
  return new Date(at).toLocaleString(language);
}

/** The time of day alone. @param at ISO 8601 */
export function timeOfDayText(at: string): string {
  return new Date(at).toLocaleTimeString(language);
}
