/** The figure of how strongly each term of the loss pulls at the pixels in the course of a run. */

/** A term, and its pull at every iteration that was looked at. */
export interface Curve {
  /** The term, as results name it. */
  readonly name: string;
  /** The norm of its weighted gradient. */
  readonly values: readonly number[];
}

const [WIDTH, HEIGHT] = [680, 300];
const BOX = { left: 56, right: 510, top: 16, bottom: 256 };
const COLORS = ["#c0392b", "#1b4f72", "#2874a6", "#2e86c1", "#5dade2", "#85c1e9"];

/**
 * Draws curves over iterations; both axes are logarithmic, with iteration 0 at the left.
 *
 * @param iterations where the curves were taken, the first 0
 */
export function pullsAsSvg(iterations: readonly number[], curves: readonly Curve[]): string {
  const positive = curves.flatMap(({ values }) => values.filter((value) => value > 0));
  const [low, high] = [Math.min(...positive), Math.max(...positive)].map(Math.log10);
  const [least, most] = [Math.max(Math.floor(low!), Math.ceil(high!) - 3), Math.ceil(high!)];
  const span = iterations.length - 1;
  const x = (i: number) => BOX.left + i / span * (BOX.right - BOX.left);
  const y = (value: number) => {
    const place = (Math.log10(Math.max(value, 10 ** least)) - least) / (most - least);
    return BOX.bottom - place * (BOX.bottom - BOX.top);
  };
  const decades = Array.from({ length: most - least + 1 }, (_, i) => 10 ** (least + i));
  const labels = spread(curves.map(({ values }) => y(values.at(-1)!)), 15);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...decades.flatMap((value) => [
      `<path d="M${BOX.left} ${at(y(value))}H${BOX.right}" stroke="#ddd"/>`,
      `<text x="${BOX.left - 8}" y="${
        at(y(value) + 4)
      }" text-anchor="end" fill="#444">${value}</text>`,
    ]),
    ...iterations.map((iteration, i) =>
      `<text x="${at(x(i))}" y="${
        BOX.bottom + 18
      }" text-anchor="middle" fill="#444">${iteration}</text>`
    ),
    `<text x="${(BOX.left + BOX.right) / 2}" y="${
      BOX.bottom + 38
    }" text-anchor="middle" fill="#444">iteration</text>`,
    ...curves.flatMap(({ name, values }, i) => {
      const line = values.map((value, k) => `${at(x(k))} ${at(y(value))}`).join("L");
      const color = COLORS[i % COLORS.length];
      return [
        `<path d="M${line}" fill="none" stroke="${color}" stroke-width="2"/>`,
        `<text x="${BOX.right + 10}" y="${at(labels[i]! + 4)}" fill="${color}">${name}</text>`,
      ];
    }),
    "</svg>\n",
  ].join("\n");
}

const at = (value: number) => Math.round(10 * value) / 10;

/** Positions moved apart, so that labels there do not lie on one another. */
function spread(positions: readonly number[], distance: number): number[] {
  const moved = [...positions];
  const order = positions.map((_, i) => i).toSorted((a, b) => positions[a]! - positions[b]!);
  for (const [k, i] of order.entries()) {
    if (k > 0) moved[i] = Math.max(moved[i]!, moved[order[k - 1]!]! + distance);
  }
  return moved;
}
