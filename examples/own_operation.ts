/**
 * An operation of one's own, by a line of WGSL: how far a number is outside 0 to 1. With it a picture is enlarged: of
 * all that give the small one when 2 x 2 pixels are averaged, the smoothest whose colours exist.
 *
 *     deno run -A examples/own_operation.ts PICTURE OUT.png
 */
import { type Gpu, openGpu, type Picture, resize } from "@pentimento/pentimento";
import {
  channels,
  elementwise,
  Graph,
  lbfgs,
  meanSquare,
  meanSquaredDifference,
  pool,
  totalVariation,
  weightedSum,
} from "@pentimento/pentimento/graph";
import { readPicture, writePicture } from "./files.ts";

const outside = elementwise({
  name: "outside",
  value: "x - clamp(x, vec4f(), vec4f(1.0))",
  derivative: "select(vec4f(1.0), vec4f(), x == clamp(x, vec4f(), vec4f(1.0)))",
});

/** A picture of twice the size. */
export async function enlarge(gpu: Gpu, small: Picture, iterations = 40): Promise<Picture> {
  using graph = new Graph(gpu);
  const start = resize(small, { width: 2 * small.width, height: 2 * small.height });
  const pixels = graph.pixels(start);
  const averaged = pool(channels(pixels), "average");
  const loss = weightedSum([
    [meanSquaredDifference(averaged, channels(graph.pixels(small))), 100],
    [meanSquare(outside(pixels)), 100],
    [totalVariation(pixels, "mean"), 0.01],
  ]);
  return (await graph.minimise(loss, pixels, lbfgs(), { iterations })).picture;
}

if (import.meta.main) {
  const [from, to] = Deno.args as [string, string];
  using gpu = await openGpu();
  await writePicture(to, await enlarge(gpu, await readPicture(from)));
}
