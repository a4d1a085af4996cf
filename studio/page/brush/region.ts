/** Regions as they are painted: how much each pixel of a content image belongs to one, and what a brush does to it. */

/** A region: bytes of coverage, row by row, 0 outside and 255 inside. */
export interface Region {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** A brush. */
export interface Brush {
  /** Of its widest, in pixels of the region. */
  readonly radius: number;
  /** The share of the radius that is covered fully, 0 to 1; beyond it the border fades. */
  readonly hardness: number;
  /** Whether it takes away. */
  readonly erases: boolean;
}

/** A point of a stroke. */
export interface StrokePoint {
  readonly x: number;
  readonly y: number;
  /** The share of the brush's radius, above 0 and up to 1: a pen's pressure. */
  readonly pressure: number;
}

/** Longest side of a region: as fine as a hand paints, and soon drawn. */
const LONGEST = 768;

/** The shortest side at the least: rounding must not change the aspect ratio by more than masks may differ. */
const SHORTEST = 64;

/** The size of the regions of a picture. */
export function regionSize(
  { width, height }: { readonly width: number; readonly height: number },
): { readonly width: number; readonly height: number } {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const factor = Math.max(LONGEST / long, SHORTEST / short);
  return { width: Math.round(width * factor), height: Math.round(height * factor) };
}

/** A region with nothing in it. */
export function emptyRegion(
  { width, height }: { readonly width: number; readonly height: number },
): Region {
  return { width, height, data: new Uint8Array(width * height) };
}

/** A copy that changes by itself. */
export function copied(region: Region): Region {
  return { ...region, data: region.data.slice() };
}

/**
 * Paints a straight piece of a stroke, whose width changes evenly between its ends. What is painted twice counts once,
 * so pieces that follow one another make one smooth stroke.
 */
export function paintStroke(
  { width, height, data }: Region,
  { from, to, brush: { radius, hardness, erases } }: {
    readonly from: StrokePoint;
    readonly to: StrokePoint;
    readonly brush: Brush;
  },
): void {
  const reach = radius * Math.max(from.pressure, to.pressure);
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy;
  const first = (a: number, b: number) => Math.max(0, Math.floor(Math.min(a, b) - reach));
  const last = (a: number, b: number, most: number) =>
    Math.min(most - 1, Math.ceil(Math.max(a, b) + reach));
  for (let y = first(from.y, to.y); y <= last(from.y, to.y, height); y++) {
    for (let x = first(from.x, to.x); x <= last(from.x, to.x, width); x++) {
      // Positions are of the pixels' corners, pixels are seen at their middles.
      const [px, py] = [x + 0.5 - from.x, y + 0.5 - from.y];
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
      const distance = Math.hypot(px - along * dx, py - along * dy);
      const wide = radius * (from.pressure + along * (to.pressure - from.pressure));
      const covered = Math.round(255 * coverage(distance, wide, hardness));
      const i = y * width + x;
      data[i] = erases ? Math.min(data[i]!, 255 - covered) : Math.max(data[i]!, covered);
    }
  }
}

/** How much a brush covers at a distance from its middle: all within its hard part, smoothly less towards its edge. */
function coverage(distance: number, radius: number, hardness: number): number {
  // Even the hardest edge is half a pixel soft on both sides, so that it has no steps.
  const soft = Math.max(1, radius * (1 - hardness));
  const t = Math.min(1, Math.max(0, (radius + Math.min(0.5, soft / 2) - distance) / soft));
  return t * t * (3 - 2 * t);
}

/** What is inside becomes outside. */
export function invert({ data }: Region): void {
  for (let i = 0; i < data.length; i++) data[i] = 255 - data[i]!;
}

/** What some regions of one size leave. */
export function leftBy(regions: readonly Region[]): Region {
  const left = emptyRegion(regions[0]!);
  left.data.forEach((_, i) =>
    left.data[i] = 255 - Math.max(...regions.map(({ data }) => data[i]!))
  );
  return left;
}

/** Whether nothing is inside. */
export function isEmpty({ data }: Region): boolean {
  return data.every((value) => value === 0);
}

/** The share of the picture that is inside, 0 to 1. */
export function shareOf({ data }: Region): number {
  return data.reduce((sum, value) => sum + value, 0) / 255 / data.length;
}
