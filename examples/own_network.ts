/**
 * A texture by a network that is no VGG: some 3x3 convolutions of a safetensors file, `0.weight`, `0.bias`, `1.weight`
 * and so on, with a ReLU and average pooling between them. The loss compares Gram matrices after each.
 *
 *     deno run -A examples/own_network.ts FILE.safetensors STYLE OUT.png
 */
import { type Gpu, noiseLike, openGpu, type Picture } from "@pentimento/pentimento";
import {
  channels,
  type Filters,
  gram,
  Graph,
  lbfgs,
  meanSquaredDifference,
  pool,
  type Value,
  weightedSum,
} from "@pentimento/pentimento/graph";
import { memorySource, openTensorFile, readFloats } from "@pentimento/pentimento/weights";
import { readPicture, writePicture } from "./files.ts";

/** Reads the convolutions of a file, in order. */
export async function readFilters(bytes: Uint8Array, name: string): Promise<Filters[]> {
  const { tensors } = await openTensorFile(memorySource(bytes, name));
  const filters: Filters[] = [];
  for (let i = 0; tensors.has(`${i}.weight`); i++) {
    const [weight, bias] = [tensors.get(`${i}.weight`)!, tensors.get(`${i}.bias`)!];
    const [outputs, inputs] = weight.shape as [number, number];
    filters.push({
      inputs,
      outputs,
      kernel: await readFloats(weight),
      bias: await readFloats(bias),
    });
  }
  return filters;
}

/** Makes a texture as large as a picture, of which the network has the same Gram matrices. */
export async function texture(
  gpu: Gpu,
  style: Picture,
  filters: readonly Filters[],
  iterations = 60,
): Promise<Picture> {
  using graph = new Graph(gpu);
  const gramsOf = (pixels: Value) => {
    let map = channels(pixels);
    return filters.map((layer, i) =>
      gram(map = graph.convolution(i === 0 ? map : pool(map, "average"), layer))
    );
  };
  const pixels = graph.pixels(noiseLike(style, style));
  const targets = gramsOf(graph.pixels(style));
  const loss = weightedSum(
    gramsOf(pixels).map((found, i) => [meanSquaredDifference(found, targets[i]!), 1]),
  );
  return (await graph.minimise(loss, pixels, lbfgs(), { iterations })).picture;
}

if (import.meta.main) {
  const [file, style, out] = Deno.args as [string, string, string];
  using gpu = await openGpu();
  const filters = await readFilters(await Deno.readFile(file), file);
  await writePicture(out, await texture(gpu, await readPicture(style), filters));
}
