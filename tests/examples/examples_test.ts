/** The examples of graphs of one's own, on small pictures: each does what it says. */
import { assert, assertEquals } from "@std/assert";
import type { Picture } from "../../core/image/picture.ts";
import { resize } from "../../core/image/resample.ts";
import { deepDream } from "../../examples/deep_dream.ts";
import { readPicture, writePicture } from "../../examples/files.ts";
import { enlarge } from "../../examples/own_operation.ts";
import { readFilters, texture } from "../../examples/own_network.ts";
import { perceptualDistance } from "../../examples/perceptual_distance.ts";
import { Graph, meanSquare } from "../../graph.ts";
import { weightsFreeVgg19 } from "../../weights/weights_free/build.ts";
import { hashed } from "../helpers/hashed.ts";
import { testWithGpu } from "../helpers/gpu.ts";
import { syntheticPictures } from "../helpers/synthetic_pictures.ts";
import { safetensorsFile } from "../weights/safetensors_writer.ts";

const content = resize(syntheticPictures.content(), { width: 32, height: 24 });
const style = resize(syntheticPictures.style(), { width: 32, height: 24 });
const network = weightsFreeVgg19({ style, upTo: "conv3_3" });

Deno.test("examples: a picture comes back from the file that it was written to", async () => {
  const path = await Deno.makeTempFile({ suffix: ".png" });
  await writePicture(path, content);
  const { data } = await readPicture(path);
  await Deno.remove(path);
  const worst = data.map((value, i) => Math.abs(value - content.data[i]!)).reduce((a, b) =>
    Math.max(a, b)
  );
  assert(worst <= 0.5 / 255 + 1e-6, `${worst}`);
});

testWithGpu("examples: a deep dream excites its layer more than the picture does", async (gpu) => {
  const options = { network, layer: "conv2_2", octaves: 2, iterations: 5 } as const;
  const dream = await deepDream(gpu, content, options);
  const strength = async (picture: Picture) => {
    using graph = new Graph(gpu);
    const { conv2_2 } = await graph.features(graph.pixels(picture), network, ["conv2_2"]);
    using compiled = await graph.compile([meanSquare(conv2_2)]);
    return (await compiled.run())[0][0]!;
  };
  assertEquals([dream.width, dream.height], [32, 24]);
  assert(await strength(dream) > 1.2 * await strength(content));
});

testWithGpu(
  "examples: the perceptual distance grows from none with what is changed",
  async (gpu) => {
    const distance = (other: Picture) => perceptualDistance(gpu, [content, other], network);
    const noise = hashed(content.data.length, { seed: 1, amplitude: 0.1 });
    const noisy = { ...content, data: content.data.map((value, i) => value + noise[i]!) };
    assertEquals(await distance(content), 0);
    const [near, far] = [await distance(noisy), await distance(style)];
    assert(0 < near && near < far && far < 1.1, `${near}, ${far}`);
  },
);

testWithGpu("examples: a network of a file's own makes a texture", async (gpu) => {
  const sizes = [[3, 8], [8, 8]] as const;
  const tensor = (name: string, shape: readonly number[], seed: number) => {
    const count = shape.reduce((product, side) => product * side, 1);
    return { name, dtype: "F32", shape, data: hashed(count, { seed, amplitude: 0.4 }) };
  };
  const bytes = safetensorsFile(sizes.flatMap(([inputs, outputs], i) => [
    tensor(`${i}.weight`, [outputs, inputs, 3, 3], i + 1),
    tensor(`${i}.bias`, [outputs], i + 8),
  ]));
  const filters = await readFilters(bytes, "small.safetensors");
  assertEquals(
    filters.map(({ inputs, outputs }) => [inputs, outputs]),
    sizes.map((pair) => [...pair]),
  );
  const made = await texture(gpu, style, filters, 20);
  const mean = (picture: Picture, plane: number) =>
    picture.data.subarray(768 * plane, 768 * (plane + 1)).reduce((sum, x) => sum + x, 0) / 768;
  for (const plane of [0, 1, 2]) assert(Math.abs(mean(made, plane) - mean(style, plane)) < 0.1);
});

testWithGpu(
  "examples: an enlarged picture has the small one's averages and no colour that does not exist",
  async (gpu) => {
    const large = await enlarge(gpu, content);
    assertEquals([large.width, large.height], [64, 48]);
    const small = averaged(large);
    const worst = small.map((value, i) => Math.abs(value - content.data[i]!)).reduce((a, b) =>
      Math.max(a, b)
    );
    assert(worst < 0.04, `${worst}`);
  },
);

/** Means of 2 x 2 pixels. */
function averaged({ data, width, height }: Picture): Float32Array {
  const [columns, rows] = [width / 2, height / 2];
  return Float32Array.from({ length: 3 * columns * rows }, (_, i) => {
    const [x, y] = [i % columns, Math.floor(i / columns)];
    const at = 2 * x + 2 * y * width;
    return (data[at]! + data[at + 1]! + data[at + width]! + data[at + width + 1]!) / 4;
  });
}
