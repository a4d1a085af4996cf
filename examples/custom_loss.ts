/**
 * A style transfer with a term of one's own: beside content and style, the histogram of every channel of a layer is to
 * be that of the style image (Risser, Wilmot and Barnes 2017, here by optimal transport), which keeps contrast.
 *
 *     deno run -A examples/custom_loss.ts CONTENT STYLE OUT.png
 */
import {
  openGpu,
  type OwnTerm,
  type Picture,
  stylize,
  weightsFreeVgg19,
} from "@pentimento/pentimento";
import { histogramDifference, sortChannels } from "@pentimento/pentimento/graph";
import { readPicture, writePicture } from "./files.ts";

/** The distance of a layer's histograms from those of a picture. */
export function histograms(style: Picture, weight = 0.5): OwnTerm {
  return {
    name: "histogram",
    weight,
    layers: ["conv1_1"],
    async build({ features, featuresOf }) {
      const { conv1_1: wanted } = await featuresOf(style, ["conv1_1"]);
      return histogramDifference(features.conv1_1!, sortChannels(wanted!));
    },
  };
}

if (import.meta.main) {
  const [content, style, out] = Deno.args as [string, string, string];
  const pictures = { content: await readPicture(content), style: await readPicture(style) };
  using gpu = await openGpu();
  const network = weightsFreeVgg19({ style: pictures.style });
  const terms = [histograms(pictures.style)];
  const { picture } = await stylize(gpu, { ...pictures, network, terms, size: 256 }).result();
  await writePicture(out, picture);
}
