/** Tests of the weights-free network. */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { Picture } from "../../../core/image/picture.ts";
import {
  LAYER_NAMES,
  type LayerName,
  type Vgg19,
  VGG19_LAYERS,
} from "../../../core/network/vgg19.ts";
import { weightsFreeVgg19 } from "../../../weights/weights_free/build.ts";
import { pinkPicture } from "../../../weights/weights_free/calibration.ts";
import { SeededRandom } from "../../../weights/weights_free/random.ts";
import { layerRecipe } from "../../../weights/weights_free/recipe.ts";
import { averagePool, beforeRelu, caffeInput, type FeatureMaps } from "../dense_network.ts";

/** A picture with edges, gradients and colours. */
function picture(width: number, height: number): Picture {
  const random = new SeededRandom(5);
  const data = Float32Array.from({ length: 3 * width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return 0.5 + 0.3 * Math.sin(x * 0.7 + y * 0.11) + 0.2 * random.uniform(-1, 1);
  });
  return { width, height, data };
}

const style = picture(42, 31);
const network = weightsFreeVgg19({ style, upTo: "conv2_2" });

const specOf = (name: LayerName) => VGG19_LAYERS[LAYER_NAMES.indexOf(name)]!;

/** Fails unless every weight is a number of a plausible size, and no channel is empty. */
function assertPlausible({ layers }: Vgg19): void {
  for (const [name, { kernel, bias }] of layers) {
    const spec = specOf(name);
    assertEquals(kernel.length, spec.outputs * spec.inputs * 9);
    assertEquals(bias.length, spec.outputs);
    assert([kernel, bias].every((values) => values.every((value) => Math.abs(value) < 1000)), name);
    for (let o = 0; o < spec.outputs; o++) {
      const filter = kernel.subarray(o * spec.inputs * 9, (o + 1) * spec.inputs * 9);
      assert(filter.some((weight) => weight !== 0), `channel ${o} of ${name} is empty`);
    }
  }
}

Deno.test("a seed gives the same weights again, another seed others", () => {
  assertEquals(weightsFreeVgg19({ style, seed: 1, upTo: "conv2_2" }), network);
  const other = weightsFreeVgg19({ style, seed: 2, upTo: "conv2_2" });
  for (const [name, { kernel }] of network.layers) {
    assertNotEquals(other.layers.get(name)!.kernel, kernel);
  }
  assertStringIncludes(other.name, "seed 2");
});

Deno.test("a shallow network is the beginning of the whole one, whose weights are finite", () => {
  const whole = weightsFreeVgg19({ style });
  assertEquals([...whole.layers.keys()], [...LAYER_NAMES]);
  assertPlausible(whole);
  for (const [name, weights] of network.layers) assertEquals(whole.layers.get(name), weights);
  assertEquals([whole.kind, whole.preprocessing], ["weights-free", "caffe"]);
});

for (
  const [what, odd, upTo] of [
    // Of conv5_2 and on no layer differs in kind from conv5_1.
    ["flat grey", { width: 40, height: 40, data: new Float32Array(4800).fill(0.5) }, "conv3_1"],
    ["black", { width: 33, height: 20, data: new Float32Array(1980) }, "conv3_1"],
    ["one pixel", picture(1, 1), "conv5_1"],
    ["one row", picture(50, 1), "conv3_1"],
    ["9 x 70", picture(9, 70), "conv5_1"],
  ] as const
) {
  Deno.test(`a style image that is ${what} gives finite weights up to ${upTo}`, () => {
    assertPlausible(weightsFreeVgg19({ style: odd, upTo }));
  });
}

/** The opponent colours of a network's input, from their definition. */
function opponentColors({ planes, ...size }: FeatureMaps): FeatureMaps {
  const rows = [[1, 1, 1], [-1, 0, 1], [1, -2, 1]];
  const scales = [90 * Math.sqrt(3), 35 * Math.sqrt(2), 18 * Math.sqrt(6)];
  const mixed = rows.map((row, q) =>
    planes[0]!.map((_, i) =>
      row.reduce((sum, share, c) => sum + share * planes[c]![i]!, 0) / scales[q]!
    )
  );
  return { ...size, planes: mixed };
}

/** `[1 2 1]^T [1 2 1] / 16` with zeros around. */
function binomialBlur({ width, height, planes }: FeatureMaps): FeatureMaps {
  const weights = [1, 2, 1];
  const blurred = planes.map((plane) =>
    plane.map((_, i) => {
      let sum = 0;
      for (let tap = 0; tap < 9; tap++) {
        const x = i % width + tap % 3 - 1;
        const y = Math.floor(i / width) + Math.floor(tap / 3) - 1;
        if (x < 0 || y < 0 || x >= width || y >= height) continue;
        sum += weights[tap % 3]! * weights[Math.floor(tap / 3)]! * plane[y * width + x]! / 16;
      }
      return sum;
    })
  );
  return { width, height, planes: blurred };
}

function assertHoldsColors(maps: FeatureMaps, expected: FeatureMaps): void {
  expected.planes.forEach((plane, q) => {
    plane.forEach((value, i) => {
      const [positive, negative] = [maps.planes[2 * q]![i]!, maps.planes[2 * q + 1]![i]!];
      assertAlmostEquals(Math.max(positive, 0) - Math.max(negative, 0), value, 1e-5);
    });
  });
}

Deno.test("the colours pass through the dense network exactly, blurred before each pooling", () => {
  const content = picture(23, 18);
  const colors = opponentColors(caffeInput(content));
  assertHoldsColors(beforeRelu(network, "conv1_1", content), colors);
  const blurred = binomialBlur(colors);
  assertHoldsColors(beforeRelu(network, "conv1_2", content), blurred);
  const pooled = averagePool(blurred);
  assertHoldsColors(beforeRelu(network, "conv2_1", content), pooled);
  // A content layer carries them faintly.
  const { colorGain } = layerRecipe(specOf("conv2_2"));
  const last = binomialBlur(pooled);
  const faint = last.planes.map((plane) => plane.map((value) => colorGain * value));
  assertHoldsColors(beforeRelu(network, "conv2_2", content), { ...last, planes: faint });
});

// The builder never runs the dense network: here it is run, and must agree.
for (const layer of ["conv1_1", "conv1_2", "conv2_1"] as const) {
  Deno.test(`on the calibration pictures ${layer} has the scales and thresholds of the recipe`, () => {
    const maps = [style, pinkPicture()].map((image) => beforeRelu(network, layer, image));
    /** Mean over the pixels of both pictures of some function of one channel. */
    const mean = (channel: number, f: (value: number) => number) => {
      const values = maps.flatMap(({ planes }) => Array.from(planes[channel]!, f));
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const recipe = layerRecipe(specOf(layer));
    const square = (value: number) => value * value;
    const active = (channel: number) => mean(channel, (v) => v > 0 ? 1 : 0);
    const power = (channel: number) => mean(channel, (v) => square(Math.max(v, 0)));
    let at = 6;
    for (const end = at + 2 * recipe.strokePairs; at < end; at += 2) {
      const meanSquare = mean(at, square) / square(recipe.strokeGain);
      // 1.414^2 ms / (ms + 0.04 median + 0.0001)
      assert(meanSquare > 1.5 && meanSquare < 2, `stroke ${at}: ${meanSquare}`);
      maps.forEach(({ planes }) =>
        planes[at]!.forEach((value, i) => assertAlmostEquals(value, -planes[at + 1]![i]!, 1e-4))
      );
    }
    for (
      const [count, low, high, gain] of [
        [recipe.thresholdedStrokes, 0.03, 0.2, recipe.strokeGain],
        [recipe.thresholdedColors, 0.1, 0.9, 1],
        [recipe.strokeEnergies, 0.1, 0.6, recipe.strokeGain],
        [recipe.inhibitedStrokes, 0.02, 0.5, recipe.strokeGain],
      ] as const
    ) {
      for (const end = at + count; at < end; at++) {
        // A threshold comes from a sample, and clipped noise has the same colour at many pixels.
        assert(active(at) > low - 0.03 && active(at) < high + 0.03, `${at}: ${active(at)}`);
        const unit = power(at) / square(gain);
        assert(unit > 0.3 && unit < 1, `${at}: ${unit}`);
      }
    }
    assertEquals(at, specOf(layer).outputs);
  });
}

Deno.test("strokes keep their angle and grow longer from layer to layer", () => {
  const impulse = { width: 15, height: 15, data: new Float32Array(675) };
  const lit = { ...impulse, data: impulse.data.slice() };
  for (let c = 0; c < 3; c++) lit.data[c * 225 + 7 * 15 + 7] = 1;
  const spread = (layer: LayerName) => {
    const [without, answer] = [impulse, lit].map((image) => beforeRelu(network, layer, image));
    const difference = answer!.planes[6]!.map((v, i) => Math.abs(v - without!.planes[6]![i]!));
    return difference.reduce((count, v) => count + (v > 1e-6 ? 1 : 0), 0);
  };
  assert(spread("conv1_1") <= 9 && spread("conv1_2") > 9 && spread("conv1_2") <= 25);
});

Deno.test("energies of strokes are the same for a picture and its negative", () => {
  // Strokes change their sign, colours theirs; what is left of a layer's channels does not.
  const negative = { ...style, data: style.data.map((value) => 2 * 123.68 / 255 - value) };
  const grey = (image: Picture) => {
    const plane = image.data.subarray(0, image.width * image.height);
    const mean = [123.68, 116.779, 103.939].map((value) => value / 255);
    const data = Float32Array.from(
      { length: 3 * plane.length },
      (_, i) => plane[i % plane.length]! - mean[0]! + mean[Math.floor(i / plane.length)]!,
    );
    return { ...image, data };
  };
  const recipe = layerRecipe(specOf("conv2_1"));
  const first = 6 + 2 * recipe.strokePairs + recipe.thresholdedColors;
  const [one, other] = [style, negative].map((image) =>
    beforeRelu(network, "conv2_1", grey(image))
  );
  for (let k = first; k < first + recipe.strokeEnergies; k++) {
    one!.planes[k]!.forEach((value, i) =>
      assertAlmostEquals(value, other!.planes[k]![i]!, 1e-3, `${k}`)
    );
  }
  const stroke = 6;
  assert(one!.planes[stroke]!.some((v, i) => Math.abs(v - other!.planes[stroke]![i]!) > 0.1));
});

Deno.test("every layer's groups fill its channels", () => {
  for (const spec of VGG19_LAYERS) {
    const recipe = layerRecipe(spec);
    const { strokePairs } = recipe;
    const groups = [
      recipe.thresholdedStrokes,
      recipe.thresholdedColors,
      recipe.strokeEnergies,
      recipe.inhibitedStrokes,
    ];
    assert(strokePairs > 0 && groups.every((count) => count >= 0));
    assertEquals(6 + 2 * strokePairs + groups.reduce((sum, count) => sum + count), spec.outputs);
  }
  const { strokeEnergies, inhibitedStrokes } = layerRecipe(specOf("conv1_1"));
  assertEquals([strokeEnergies, inhibitedStrokes], [0, 0]);
  assertEquals(layerRecipe(specOf("conv2_1")).thresholdedStrokes, 0);
  assertEquals(layerRecipe(specOf("conv4_2")).strokePairs, 157);
});

Deno.test("sixteen neighbouring channels read few blocks of the layer before", () => {
  const { layers } = weightsFreeVgg19({ style, upTo: "conv4_1" });
  for (const [name, { kernel }] of layers) {
    const { inputs, outputs } = specOf(name);
    const blocks = new Set<number>();
    kernel.forEach((weight, at) => {
      const [output, input] = [Math.floor(at / 9 / inputs), Math.floor(at / 9) % inputs];
      if (weight !== 0) blocks.add(Math.floor(output / 16) * 100 + Math.floor(input / 16));
    });
    const most = name === "conv1_1" ? 1 : name === "conv4_1" ? 1.25 : 1.5;
    assert(blocks.size <= most * outputs / 16, `${name}: ${blocks.size} blocks`);
  }
});

Deno.test("bad seeds, layers and style images are refused", () => {
  const message = (options: Partial<Parameters<typeof weightsFreeVgg19>[0]>) =>
    assertThrows(() => weightsFreeVgg19({ style, ...options }), PentimentoError).message;
  for (const seed of [-1, 0.5, NaN, 2 ** 60]) assertStringIncludes(message({ seed }), `${seed}`);
  assertStringIncludes(message({ upTo: "conv6_1" as LayerName }), "conv6_1");
  assertStringIncludes(message({ style: { ...style, width: 3 } }), "style image");
  const data = style.data.slice();
  data[17] = NaN;
  assertStringIncludes(
    message({ style: { ...style, data } }),
    "value NaN in column 17 of row 0: give finite numbers",
  );
});
