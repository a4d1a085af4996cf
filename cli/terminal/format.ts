/** Numbers, sizes and times as text for people. */
import type { Size } from "@pentimento/pentimento";

/** Seconds as `0:07`, `12:05` or `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (part: number) => String(part).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

/**
 * A loss with a few significant digits: `0.01234`, `1234`, `1.234e-7`.
 *
 * @param digits how many. Default 4.
 */
export function formatLoss(value: number, digits: number = 4): string {
  const size = Math.abs(value);
  if (size === 0 || !Number.isFinite(value)) return String(value);
  if (size < 1e-4 || size >= 1e6) return value.toExponential(digits - 1);
  return size >= 10 ** digits ? value.toFixed(0) : value.toPrecision(digits);
}

/** Iterations a second, or seconds an iteration where it is less than one; empty where there is no rate. */
export function formatRate(perSecond: number): string {
  if (!(perSecond > 0) || !Number.isFinite(perSecond)) return "";
  return perSecond >= 1 ? `${perSecond.toFixed(1)} it/s` : `${(1 / perSecond).toFixed(1)} s/it`;
}

/** A size as `640 x 480`. */
export function formatSides(size: Size): string {
  return `${size.width} x ${size.height}`;
}

/** `1 iteration`, `2 iterations`. */
export function formatCount(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"];

/**
 * Bytes as `512 B`, `3.4 kB`, `51.8 MB`, in steps of 1000, as networks and disks are measured.
 *
 * @param like in the unit and with the digits that suit so many bytes, without naming it. Default: the
 *   bytes' own unit, which is named.
 */
export function formatBytes(bytes: number, like?: number): string {
  let unit = 0;
  while ((like ?? bytes) >= 999.95 * 1000 ** unit && unit < BYTE_UNITS.length - 1) unit++;
  const text = unit === 0 ? bytes.toFixed(0) : (bytes / 1000 ** unit).toFixed(1);
  return like === undefined ? `${text} ${BYTE_UNITS[unit]}` : text;
}
