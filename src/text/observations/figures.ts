import { t } from '@vscode/l10n';

/** Milliseconds as people read them: 0.08, 1.2, 35. */
export function round(ms: number): string {
  if (ms >= 100) return String(Math.round(ms));
  return String(Number(ms.toPrecision(2)));
}

/** A rate as people read it, in powers of ten: 941 Mbit/s. */
export function rateText(bitsPerSecond: number): string {
  const [value, unit] = scaled(bitsPerSecond);
  switch (unit) {
    case 0:
      return t('{0} bit/s', value);
    case 1:
      return t('{0} kbit/s', value);
    case 2:
      return t('{0} Mbit/s', value);
    default:
      return t('{0} Gbit/s', value);
  }
}

/** Three digits that count, and the power of a thousand behind them, at most 3. */
function scaled(value: number): [digits: string, power: number] {
  let [rest, power] = [value, 0];
  while (rest >= 999.5 && power < 3) [rest, power] = [rest / 1000, power + 1];
  return [rest >= 100 ? String(Math.round(rest)) : String(Number(rest.toPrecision(3))), power];
}
