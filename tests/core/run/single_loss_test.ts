/** Textures and reconstructions. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { Picture } from "../../../core/image/picture.ts";
import { planReconstruction, reconstruct, texture } from "../../../core/run/single_loss.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { blotches } from "./small_problem.ts";

const network = hashedVgg19("conv2_1");
const styleLayers = { conv1_1: 0.5, conv2_1: 0.5 } as const;
const style = blotches(30, 26, 2);
const small = { network, style, styleLayers, iterations: 25 } as const;

/** The difference of neighbours across the left and right edge, against neighbours within the picture. */
function seam({ width, height, data }: Picture): number {
  let across = 0;
  let within = 0;
  for (let row = 0; row < 3 * height; row++) {
    across += (data[row * width]! - data[row * width + width - 1]!) ** 2;
    for (let x = 1; x < width; x++) {
      within += (data[row * width + x]! - data[row * width + x - 1]!) ** 2;
    }
  }
  return across / (within / (width - 1));
}

testWithGpu("texture: any size, and the style's statistics", async (gpu) => {
  const run = texture(gpu, { ...small, width: 40, height: 24 });
  const totals: number[] = [];
  for await (const { total } of run) totals.push(total);
  const { picture, terms } = await run.result();
  assertEquals([picture.width, picture.height], [40, 24]);
  assertEquals(Object.keys(terms), ["style/conv1_1", "style/conv2_1", "tv"]);
  assert(totals.at(-1)! < 0.1 * totals[0]!, `${totals[0]} -> ${totals.at(-1)}`);
});

testWithGpu("texture: a tileable one continues at its opposite edge", async (gpu) => {
  const smooth = {
    ...style,
    data: style.data.map((_, i) => 0.5 + 0.4 * Math.sin((i % 30) / 2.5 + Math.floor(i / 30) / 4)),
  };
  const asked = { ...small, style: smooth, width: 48, height: 32 };
  const tile = await texture(gpu, { ...asked, tileable: true }).result();
  const plain = await texture(gpu, asked).result();
  assert(seam(tile.picture) < 2, `${seam(tile.picture)}`);
  assert(seam(plain.picture) > 2 * seam(tile.picture), `${seam(plain.picture)}`);
});

testWithGpu("texture: sides that make no sense are refused", async (gpu) => {
  const refused = async (sides: { width: number; height: number; tileable?: boolean }) =>
    await assertRejects(async () => {
      await texture(gpu, { ...small, ...sides }).result();
    }, PentimentoError);
  assertEquals(
    (await refused({ width: 0, height: 20 })).message,
    "A texture cannot have 0 x 20 pixels: give whole numbers from 1 on, 2^30 pixels at most",
  );
  assertEquals(
    (await refused({ width: 40, height: 24, tileable: true })).message,
    "A tileable texture cannot have 40 x 24 pixels, because the network halves its maps: give multiples of 16",
  );
});

testWithGpu("reconstruct: the features of a layer and nothing else", async (gpu) => {
  const content = blotches(21, 15, 1);
  const run = reconstruct(gpu, { network, content, contentLayers: { conv1_1: 1 }, iterations: 40 });
  const { picture, terms } = await run.result();
  assertEquals(Object.keys(terms), ["content/conv1_1", "tv"]);
  assert(terms["content/conv1_1"]! < 1e-3, `${terms["content/conv1_1"]}`);
  // The first layer keeps nearly all of a picture.
  const distance = picture.data.reduce((sum, value, i) => sum + (value - content.data[i]!) ** 2, 0);
  assert(Math.sqrt(distance / picture.data.length) < 0.05);
});

testWithGpu(
  "reconstruct: a smooth prior fills what features leave open, none leaves noise",
  async (gpu) => {
    const content = blotches(32, 24, 1);
    const options = { network, content, contentLayers: { conv2_1: 1 }, iterations: 30 } as const;
    const distance = async (prior: "smooth" | "none") => {
      const { picture: { data } } = await reconstruct(gpu, { ...options, prior }).result();
      return data.reduce((sum, value, i) => sum + (value - content.data[i]!) ** 2, 0);
    };
    const [smooth, none] = [await distance("smooth"), await distance("none")];
    assert(smooth < 0.5 * none, `${smooth} against ${none}`);
  },
);

testWithGpu("reconstruct: the prior decides nothing that is chosen", (gpu) => {
  const options = { network, content: blotches(64, 48, 1), contentLayers: { conv2_1: 1 } };
  const planned = (more: Partial<Parameters<typeof planReconstruction>[1]>) => {
    const { options: { init }, losses: { tvWeight }, scales } = planReconstruction(gpu, {
      ...options,
      ...more,
    });
    return { init, tvWeight, first: scales[0]!.width };
  };
  assertEquals(planned({}), { init: "gray", tvWeight: 0.03, first: 24 });
  const chosen = { init: "noise", tvWeight: 0.5 } as const;
  assertEquals(planned({ ...chosen, coarsest: 64 }), { ...chosen, first: 64 });
  assertEquals(planned({ prior: "none" }), { init: "noise", tvWeight: 0, first: 64 });
  // A weight without balance has another unit.
  assertEquals(planned({ balance: "none" }).tvWeight, 0);
  const wrong = () => planned({ prior: "sharp" as "none" });
  assertThrows(wrong, PentimentoError, "smooth");
});
