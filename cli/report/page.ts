/** The page of a report: introduction, picture with receptive fields, table of layers, a section for each. */
import { formatSides } from "../terminal/format.ts";
import {
  escapeHtml,
  fieldSquare,
  fileNames,
  formatCorrelation,
  layerSection,
  type Report,
} from "./section.ts";
import { STYLE } from "./style.ts";

/** The report as one page of HTML. It needs its pictures beside it and nothing else. */
export function reportPage(report: Report): string {
  const { path, layers } = report;
  const name = escapeHtml(path.split(/[/\\]/).at(-1)!);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What the network sees in ${name}</title>
<style>${STYLE}</style>
<body>
<header>
<div>
<h1>What the network sees</h1>
<p class="soft">in <code>${name}</code></p>
${introduction(report)}
</div>
${fields(report)}
</header>
${table(report)}
${layers.map((layer) => layerSection(layer, report)).join("\n")}
</body>
</html>
`;
}

function introduction({ network, size, layers }: Report): string {
  const constructed = network.kind !== "weights-free" ? "" : `
<p class="note">This network was <b>constructed, not trained</b>: its channels are colours, strokes and what
follows from them, chosen by rule and by this very picture. None of them was learnt from photographs, so do
not look for eyes or wheels.</p>`;
  const at = layers.length === 1 ? layers[0]!.layer : `each of ${layers.length} layers`;
  return `<p>The picture, at ${formatSides(size)} pixels, was shown to ${
    escapeHtml(network.name)
  }. At ${at} it makes many small grey pictures, its <b>feature maps</b>: one for each <b>channel</b>, bright
wherever the channel finds what it looks for. Painting in the manner of a picture means to find the same
things together as often as they are found together there.</p>${constructed}
<p class="scale"><span>nothing</span><i></i><span>the most</span></p>
<p class="soft">Every map is drawn in these colours, from 0 to its own largest value and by the square root, so
that faint traces are seen: compare where maps are bright, and read how strong they are beside them. Channels
are numbered from 0.</p>`;
}

/** The picture, and how much of it a position of each layer sees: squares about its middle, at true scale. */
function fields({ size, layers }: Report): string {
  const { width, height } = size;
  const line = Math.max(width, height) / 320;
  const squares = layers.map(({ field, layer }) => {
    const left = (width - field.size) / 2;
    const square = { left, top: (height - field.size) / 2, size: field.size };
    return fieldSquare(square, line, layer);
  });
  return `<figure>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="The picture with the receptive fields">
<image href="${fileNames.picture}" width="${width}" height="${height}"/>
${squares.join("\n")}
</svg>
<figcaption>The picture, and at true scale what one position ${
    layers.length === 1
      ? `of <b>${layers[0]!.layer}</b> sees of it.`
      : `of each layer sees of it, from <b>${layers[0]!.layer}</b>, the smallest square, to <b>${
        layers.at(-1)!.layer
      }</b>.`
  }</figcaption>
</figure>`;
}

function table({ layers }: Report): string {
  const rows = layers.map(({ layer, channels, width, height, field, dead, pairs }) => {
    const [best] = pairs;
    const alike = best
      ? `<code>G[${best.row},${best.column}]</code> ${formatCorrelation(best.correlation)}`
      : "none";
    return `<tr><td><a href="#${layer}"><code>${layer}</code></a></td><td>${channels.length}</td>` +
      `<td>${formatSides({ width, height })}</td><td>${field.size}</td><td>${field.stride}</td>` +
      `<td>${dead.length}</td><td>${alike}</td></tr>`;
  });
  return `<h3>The layers</h3>
<div class="scroll"><table class="number">
<tr><th>layer</th><th>channels</th><th>positions</th><th>sees (px)</th><th>step (px)</th><th>dead</th><th>most alike</th></tr>
${rows.join("\n")}
</table></div>`;
}
