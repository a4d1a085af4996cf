// deno-lint-ignore-file no-import-prefix -- a peer is no dependency: it stays out of the import map
/**
 * One iteration of style transfer as `@jax-js/jax` does it on WebGPU, on the same adapter and the same
 * numbers as ours: the whole step is one `jit`, so that its kernels are fused.
 *
 *     deno run -A bench/peers/jax_vgg19.ts --size 256
 *
 * prints one line of JSON: `{peer, size, milliseconds, iterations, losses}`, see `timing.ts`.
 *
 * Every function consumes its arguments, as is the custom in jax-js: a value that is needed again is passed as `.ref`.
 *
 * @module
 */
import {
  type Array as Values,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from "npm:@jax-js/jax@0.1.25";
import type { Picture } from "../../core/image/picture.ts";
import { LAYER_NAMES, type LayerName, VGG19_LAYERS } from "../../core/network/vgg19.ts";
import type { Iterate } from "../timing.ts";
import { askedSize, type Problem, problem, report } from "./problem.ts";

/** Kernel (outputs, inputs, height, width) and bias (outputs, 1, 1). */
type Layer = { kernel: Values; bias: Values };

/** The values that do not change from step to step: layers in their order, targets by layer. */
type Fixed = {
  layers: Layer[];
  contents: Record<string, Values>;
  grams: Record<string, Values>;
};

/** The state of Adam: `decay1` and `decay2` are the powers of its two rates. */
type State = { pixels: Values; mean: Values; square: Values; decay1: Values; decay2: Values };

const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];
const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

function pixelsOf({ width, height, data }: Picture): Values {
  return np.array(new Float32Array(data)).reshape([1, 3, height, width]);
}

/** Three numbers, one for each colour. */
function colors(values: readonly number[]): Values {
  return np.array(new Float32Array(values)).reshape([1, 3, 1, 1]);
}

function layersOf({ network }: Problem): Layer[] {
  return VGG19_LAYERS.filter(({ name }) => network.layers.has(name))
    .map(({ name, inputs, outputs }) => {
      const { kernel, bias } = network.layers.get(name)!;
      return {
        kernel: np.array(new Float32Array(kernel)).reshape([outputs, inputs, 3, 3]),
        bias: np.array(new Float32Array(bias)).reshape([outputs, 1, 1]),
      };
    });
}

/** The features of the layers that are asked for. */
function features(pixels: Values, layers: Layer[], wanted: Set<string>): Map<LayerName, Values> {
  const found = new Map<LayerName, Values>();
  let x = pixels.sub(colors(MEAN)).div(colors(DEVIATION));
  layers.forEach(({ kernel, bias }, i) => {
    const name = LAYER_NAMES[i]!;
    if (i > 0 && name.endsWith("_1")) x = lax.reduceWindow(x, np.max, [2, 2], [2, 2]);
    x = nn.relu(lax.conv(x, kernel, [1, 1], "SAME").add(bias));
    if (wanted.has(name)) found.set(name, x.ref);
  });
  x.dispose();
  return found;
}

/** The Gram matrix divided by the number of positions. */
function gram(features: Values): Values {
  const [, channels, height, width] = features.shape as [number, number, number, number];
  const flat = features.reshape([channels, height * width]);
  return np.matmul(flat.ref, flat.transpose()).div(height * width);
}

/** The total loss as a function of the pixels. */
function objective(asked: Problem): (pixels: Values, fixed: Fixed) => Values {
  const { contentLayers, styleLayers, contentWeight, styleWeight } = asked.losses;
  const wanted = new Set(Object.keys({ ...contentLayers, ...styleLayers }));
  return (pixels, { layers, contents, grams }) => {
    const found = features(pixels, layers, wanted);
    const terms: Values[] = [];
    for (const [name, weight] of Object.entries(contentLayers)) {
      const difference = found.get(name as LayerName)!.ref.sub(contents[name]!);
      terms.push(np.square(difference).sum().mul(contentWeight * weight / 2));
    }
    for (const [name, weight] of Object.entries(styleLayers)) {
      const own = found.get(name as LayerName)!.ref;
      const scale = styleWeight * weight / (4 * own.shape[1]! ** 2);
      terms.push(np.square(gram(own).sub(grams[name]!)).sum().mul(scale));
    }
    for (const own of found.values()) own.dispose();
    return terms.reduce((sum, term) => sum.add(term));
  };
}

/** Targets and weights on the GPU. */
async function fixedOf(asked: Problem): Promise<Fixed> {
  const layers = layersOf(asked);
  const { contentLayers, styleLayers } = asked.losses;
  const of = (picture: Picture, names: string[], finish: (features: Values) => Values) => {
    const found = features(pixelsOf(picture), tree.ref(layers), new Set(names));
    return Object.fromEntries([...found].map(([name, own]) => [name, finish(own)]));
  };
  const contents = of(asked.content, Object.keys(contentLayers), (own) => own);
  const grams = of(asked.style, Object.keys(styleLayers), gram);
  const fixed = { layers, contents, grams };
  await Promise.all(tree.leaves(fixed).map((values) => (values as Values).blockUntilReady()));
  return fixed;
}

/** One step of Adam: the loss before it, and the state after it. */
function stepOf(asked: Problem) {
  const lossAndGradient = valueAndGrad(objective(asked));
  return jit((state: State, fixed: Fixed): { loss: Values; next: State } => {
    const [loss, gradient] = lossAndGradient(state.pixels.ref, fixed);
    const mean = state.mean.mul(BETA1).add(gradient.ref.mul(1 - BETA1));
    const square = state.square.mul(BETA2).add(np.square(gradient).mul(1 - BETA2));
    const decay1 = state.decay1.mul(BETA1);
    const decay2 = state.decay2.mul(BETA2);
    const unbiased = mean.ref.div(np.subtract(1, decay1.ref));
    const deviation = np.sqrt(square.ref.div(np.subtract(1, decay2.ref))).add(EPSILON);
    const pixels = state.pixels.sub(unbiased.div(deviation).mul(asked.learningRate));
    return { loss, next: { pixels, mean, square, decay1, decay2 } };
  });
}

/** Iterations with Adam. */
async function iterations(asked: Problem): Promise<Iterate> {
  const step = stepOf(asked);
  const fixed = await fixedOf(asked);
  const pixels = pixelsOf(asked.target);
  let state: State = {
    mean: np.zeros(pixels.shape),
    square: np.zeros(pixels.shape),
    decay1: np.array(1),
    decay2: np.array(1),
    pixels,
  };
  const forward = () => {
    const { loss, next } = step(state, tree.ref(fixed));
    state = next;
    return loss;
  };
  return async (count) => {
    for (let i = 1; i < count; i++) forward().dispose();
    const loss = forward();
    await state.pixels.blockUntilReady();
    return (await loss.data())[0]!;
  };
}

const size = askedSize();
if (!(await init("webgpu")).includes("webgpu")) throw new Error("jax-js found no WebGPU");
defaultDevice("webgpu");
await report("@jax-js/jax 0.1.25", await iterations(problem(size)));
