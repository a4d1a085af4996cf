/** The section of a report on one layer. */
import {
  type Channel,
  type LayerInspection,
  type PixelSquare,
  type Size,
  squareAt,
  type Vgg19,
} from "@pentimento/pentimento";
import { DEFAULT_FORMAT } from "../pictures/formats/index.ts";
import { formatCount, formatLoss, formatSides } from "../terminal/format.ts";

/** Contents of a report. */
export interface Report {
  /** The picture's file as the command line names it. */
  readonly path: string;
  /** The size of the picture as the network saw it. */
  readonly size: Size;
  readonly network: Pick<Vgg19, "name" | "kind">;
  readonly layers: readonly LayerInspection[];
  /** The number of strongest channels shown for each layer. */
  readonly channels: number;
}

/** Rows of a matrix that have their number written beside them. */
const TICKS = 4;

/** The names of the pictures, beside the report. */
export const fileNames = {
  picture: nameOf("picture"),
  sheet: (layer: string) => nameOf(`${layer}-channels`),
  matrix: (layer: string) => nameOf(`${layer}-gram`),
  channel: (layer: string, channel: number) => nameOf(`${layer}-channel-${channel}`),
  pair: (layer: string, pair: { readonly row: number; readonly column: number }) =>
    nameOf(`${layer}-pair-${pair.row}-${pair.column}`),
};

function nameOf(stem: string): string {
  return stem + DEFAULT_FORMAT.extensions[0];
}

/** Text escaped for HTML, so that it is shown as it is, between tags and within quoted attributes. */
export function escapeHtml(text: string): string {
  const names: Record<string, string> = {
    "&": "amp",
    "<": "lt",
    ">": "gt",
    '"': "quot",
    "'": "#39",
  };
  return text.replace(/[&<>"']/g, (letter) => `&${names[letter]};`);
}

/** The section on one layer, in HTML. */
export function layerSection(inspection: LayerInspection, report: Report): string {
  const { layer, channels, width, height, dead } = inspection;
  return `<section id="${layer}">
<h2>${layer}</h2>
<p class="soft">${formatCount(channels.length, "channel")}, maps of ${
    formatSides({ width, height })
  } positions, ${dead.length === 0 ? "none" : dead.length} of them dead.</p>
${fieldPart(inspection, report)}
${strongestPart(inspection, report)}
${sheetPart(inspection)}
${matrixPart(inspection)}
${pairsPart(inspection)}
</section>`;
}

function fieldPart({ layer, field, strongest }: LayerInspection, report: Report): string {
  const { size: { width, height } } = report;
  const [best] = strongest;
  const at = best?.peakAt ?? { column: 0, row: 0 };
  const square = squareAt(layer, at);
  const where = best
    ? `Here is the square in which channel <b>${best.number}</b>, the strongest, found the most.`
    : "Here is the square of the first position.";
  return `<div class="halves">
<div>
<h3>How much one position sees</h3>
<p>Each position of a map looks at a square of <b>${field.size} x ${field.size} pixels</b> of the picture,
its receptive field, and its neighbour at one that lies ${
    formatCount(field.stride, "pixel")
  } further on. What is larger than the square, this layer cannot know. ${where}</p>
</div>
<figure><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="The receptive field on the picture">
<image href="${fileNames.picture}" width="${width}" height="${height}"/>
${fieldSquare(square, Math.max(width, height) / 200, layer)}
</svg></figure>
</div>`;
}

/** A square on the picture: light on dark, so that it is seen on any ground. */
export function fieldSquare({ left, top, size }: PixelSquare, line: number, title: string): string {
  const attributes = `x="${left}" y="${top}" width="${size}" height="${size}" fill="none"`;
  return `<g><title>${title}: ${size} x ${size} pixels</title>` +
    `<rect ${attributes} stroke="#000" stroke-opacity=".55" stroke-width="${
      (2.4 * line).toFixed(2)
    }"/>` +
    `<rect ${attributes} stroke="#fff" stroke-width="${line.toFixed(2)}"/></g>`;
}

function strongestPart({ layer, strongest }: LayerInspection, report: Report): string {
  const shown = strongest.slice(0, report.channels);
  if (shown.length === 0) return "";
  const figure = ({ number, strength, mean }: Channel) =>
    `<figure><img class="exact" src="${
      fileNames.channel(layer, number)
    }" alt="Map of channel ${number}"><figcaption><b>${number}</b> &ensp;strength ${
      formatLoss(strength, 3)
    }, mean ${formatLoss(mean, 3)}</figcaption></figure>`;
  return `<h3>The strongest channels</h3>
<p>Those that fire the most, by the root of the mean of their squares: so much each of them counts in the
Gram matrix below.</p>
<div class="grid">
${shown.map(figure).join("\n")}
</div>`;
}

function sheetPart({ layer, channels, dead }: LayerInspection): string {
  const silent = dead.length === 0
    ? "Every channel fires somewhere."
    : `${formatCount(dead.length, "channel")} ${
      dead.length === 1 ? "is" : "are"
    } dead in this picture, ` +
      `zero everywhere, and left empty: ${ranges(dead)}.`;
  const file = fileNames.sheet(layer);
  return `<h3>All ${channels.length} channels</h3>
<p>By number, row by row. ${silent} The picture below opens larger.</p>
<a href="${file}"><img src="${file}" alt="Contact sheet of all channels of ${layer}"></a>`;
}

function matrixPart({ layer, channels }: LayerInspection): string {
  const size = channels.length;
  const ticks = Array.from({ length: TICKS }, (_, i) => Math.round(i * size / TICKS));
  const at = (tick: number) => (40 + 760 * (tick + 0.5) / size).toFixed(1);
  const across = [...ticks, size - 1].map((tick) =>
    `<text x="${at(tick)}" y="28" text-anchor="middle">${tick}</text>`
  );
  const down = [...ticks, size - 1].map((tick) =>
    `<text x="32" y="${at(tick)}" text-anchor="end" dominant-baseline="central">${tick}</text>`
  );
  return `<div class="halves">
<figure><svg viewBox="0 0 816 816" class="exact" role="img" aria-label="Gram matrix of ${layer}">
<image href="${fileNames.matrix(layer)}" x="40" y="40" width="760" height="760"/>
${across.join("")}${down.join("")}
</svg></figure>
<div>
<h3>Which channels fire together</h3>
<p>The <b>Gram matrix</b> has a row and a column for each channel, by number. Where row 4 and column 2 meet is
<code>G[4,2]</code>: the two maps multiplied with each other, position by position, on average. It is large
when features 4 and 2 are found at the same places, and it does not remember which places those were. That is
why it can tell a picture's manner without its motif; the style loss compares nothing else.</p>
<p>Strong channels would drown all others, so here each value is divided by the strengths of its two channels:
1, the brightest, on the diagonal and wherever two maps have the same shape; 0, the darkest, where two channels
never meet. Dead channels are grey.</p>
<p class="scale"><span>0</span><i></i><span>1</span></p>
</div>
</div>`;
}

function pairsPart({ layer, pairs }: LayerInspection): string {
  if (pairs.length === 0) return "";
  const figures = pairs.map((pair) => {
    const { row, column, gram, correlation } = pair;
    return `<figure><img class="exact" src="${
      fileNames.pair(layer, pair)
    }" alt="Maps of channels ${row} and ${column}, and the picture where both fire">
<figcaption><b><code>G[${row},${column}]</code> = ${formatLoss(gram, 3)}, correlation ${
      formatCorrelation(correlation)
    }</b> &ensp;channel ${row}, channel ${column}, and the picture where both fire</figcaption></figure>`;
  });
  return `<h3>The most alike</h3>
<p>The pairs of different channels with the largest correlation. Channels fainter than a twentieth of the
strongest are left out: two of them may agree by chance.</p>
<div class="pairs">
${figures.join("\n")}
</div>`;
}

/** A correlation with four places: 0.9996 is not 1. */
export function formatCorrelation(correlation: number): string {
  return correlation.toFixed(4);
}

/** Ascending numbers in words: `3, 17, 40 to 44`. */
export function ranges(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length; i++) {
    const first = i;
    while (numbers[i + 1] === numbers[i]! + 1) i++;
    const joint = i - first === 1 ? ", " : " to ";
    parts.push(i > first ? `${numbers[first]}${joint}${numbers[i]}` : `${numbers[i]}`);
  }
  return parts.join(", ");
}
