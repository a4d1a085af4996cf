/** Times on a command line, and intervals: of time, or of iterations. */

/** The time or the iterations from one thing to the next. */
export type Interval = { readonly seconds: number } | { readonly iterations: number };

/** The longest intervals: a week, and as many iterations as a run can have. */
const MOST_SECONDS = 7 * 24 * 3600;
const MOST_ITERATIONS = 1_000_000;

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/** What an interval may be, in words. */
export const INTERVAL_WORDS = `a time from 1s to ${MOST_SECONDS / 3600}h, as in 30s or 5m, ` +
  `or a number of iterations from 1 to ${MOST_ITERATIONS}`;

/** An interval as it is written, `30s`, `5m`, `1h`, or `100` for iterations; `undefined` for any other text. */
export function readInterval(text: string): Interval | undefined {
  const [, digits, unit] = /^(\d{1,7}(?:\.\d{1,6})?)([smh]?)$/.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const value = Number(digits);
  if (unit) {
    const seconds = value * UNITS[unit]!;
    return seconds >= 1 && seconds <= MOST_SECONDS ? { seconds } : undefined;
  }
  const fits = Number.isInteger(value) && value >= 1 && value <= MOST_ITERATIONS;
  return fits ? { iterations: value } : undefined;
}

/**
 * The seconds of a time as it is written, `60s`, `90`, `2m`, `1m30s`, `1h`: hours, minutes and seconds in this order;
 * `undefined` for any other text.
 */
export function readDuration(text: string): number | undefined {
  const plain = /^\d{1,7}(?:\.\d{1,6})?$/.test(text.trim()) ? `${text.trim()}s` : text.trim();
  const part = (unit: string) => `(?:(\\d{1,7}(?:\\.\\d{1,6})?)${unit})?`;
  const units = Object.keys(UNITS);
  const found = new RegExp(`^${units.map(part).join("")}$`).exec(plain);
  if (found === null || plain === "") return undefined;
  return units.reduce((sum, unit, i) => sum + Number(found[i + 1] ?? 0) * UNITS[unit]!, 0);
}
