/** Ready terms of the loss for a style transfer, beside content, style and total variation. */
import { expectList, expectObject, expectOptions, expectText, expectWhole } from "../checks.ts";
import { outOfRange } from "../errors.ts";
import { countOf } from "../graph/layout.ts";
import { expectKind, type MapShape } from "../graph/shape.ts";
import { made, type Value } from "../graph/value.ts";
import { checkMask, expectAspect, type Mask, maskAt } from "../image/mask.ts";
import { checkPicture, type Picture } from "../image/picture.ts";
import { sizeOfArea } from "../image/resample.ts";
import type { OwnTerm, TermInputs } from "../losses/own_terms.ts";
import { expectLayer, type LayerName } from "../network/vgg19.ts";
import { squaredNorm } from "../ops/gradient_norm/gradient_norm.ts";
import {
  histogramDifference,
  meanSquaredDifference,
  patchDifference,
  type PatchDifferenceOptions,
  project,
  sortChannels,
} from "./operations.ts";

/**
 * Options that every ready term has.
 *
 * @category Graphs
 */
export interface ReadyTermOptions {
  /** Its weight, as {@linkcode OwnTerm.weight}. Default 1. */
  readonly weight?: number;
  /** Its name in results. Default: that of the function without `Term`. */
  readonly name?: string;
}

/**
 * Options of {@linkcode activationTerm}.
 *
 * @category Graphs
 */
export interface ActivationTermOptions extends ReadyTermOptions {
  /** The channel that is to become active, from 0. Default: all of them. */
  readonly channel?: number;
}

/**
 * Options of terms that compare layers with those of a picture.
 *
 * @category Graphs
 */
export interface ComparingTermOptions extends ReadyTermOptions {
  /** The layers that are compared, which count alike. Default: see each. */
  readonly layers?: readonly LayerName[];
}

/**
 * Options of {@linkcode patchTerm}.
 *
 * @category Graphs
 */
export interface PatchTermOptions
  extends ComparingTermOptions, Omit<PatchDifferenceOptions, "guides"> {
  /**
   * Regions of the result and those of the picture that they are painted from, as many and in the same order. Default:
   * every patch may come from anywhere.
   */
  readonly regions?: { readonly result: readonly Mask[]; readonly picture: readonly Mask[] };
}

/**
 * What a layer sees in the picture becomes stronger, as in a deep dream: minus the mean of the squares of its features,
 * or of one channel.
 *
 * @throws {TypeError} when the layer or an option is of another kind
 * @throws {RangeError} when there is no such layer; while it is built, when there is no such channel
 * @category Graphs
 */
export function activationTerm(layer: LayerName, options: ActivationTermOptions = {}): OwnTerm {
  expectLayer(layer);
  expectOptions("activationTerm()", options);
  const { channel } = options;
  if (channel !== undefined) expectWhole("channel", channel, 0);
  return {
    ...named("activation", options),
    layers: [layer],
    build: (inputs) => {
      const map = inputs.features[layer]!;
      const seen = channel === undefined ? map : channelOf(inputs, map, channel);
      return made(squaredNorm, [seen], { attributes: { scale: -1 / countOf(seen.shape) } });
    },
  };
}

/**
 * The picture looks to the network like another one, whose features it has: the mean of their squared differences at
 * each layer (Johnson, Alahi and Fei-Fei, "Perceptual losses for real-time style transfer and super-resolution", 2016).
 *
 * @param picture stretched over the result
 * @param options.layers default `conv1_2`, `conv2_2` and `conv3_3`
 * @throws {TypeError} when the picture or an option is of another kind
 * @throws {RangeError} when there is no such layer
 * @category Graphs
 */
export function perceptualTerm(picture: Picture, options: ComparingTermOptions = {}): OwnTerm {
  const layers = layersOf("perceptualTerm()", options, ["conv1_2", "conv2_2", "conv3_3"]);
  checkPicture(picture, "picture to be like");
  return { ...named("perceptual", options), ...comparing(picture, layers, meanSquaredDifference) };
}

/**
 * The values of every channel are distributed as those of a style image (Risser, Wilmot and Barnes, "Stable and
 * controllable neural texture synthesis and style transfer using histogram losses", 2017; here by optimal transport).
 *
 * @param style stretched over the result
 * @param options.layers default `conv1_1`
 * @throws {TypeError} when the picture or an option is of another kind
 * @throws {RangeError} when there is no such layer
 * @category Graphs
 */
export function histogramTerm(style: Picture, options: ComparingTermOptions = {}): OwnTerm {
  const layers = layersOf("histogramTerm()", options, ["conv1_1"]);
  checkPicture(style, "style image");
  const distance = (map: Value, target: Value) => histogramDifference(map, sortChannels(target));
  return { ...named("histogram", options), ...comparing(style, layers, distance) };
}

/**
 * What is painted consists of pieces of a style image: every patch of a layer is like the nearest one of that picture
 * (Li and Wand, "Combining Markov random fields and convolutional neural networks for image synthesis", 2016), and with
 * regions rather like one of the same region (Champandard, "Semantic style transfer", 2016).
 *
 * @param style resized to as many pixels as the result has
 * @param options.layers default `conv3_1`
 * @param options.guideWeight how much regions count beside features. Default 1
 * @throws {TypeError} when a picture, region or option is of another kind
 * @throws {RangeError} when there is no such layer, or regions do not pair up
 * @category Graphs
 */
export function patchTerm(style: Picture, options: PatchTermOptions = {}): OwnTerm {
  const layers = layersOf("patchTerm()", options, ["conv3_1"]);
  checkPicture(style, "style image");
  const { regions, size, guideWeight } = options;
  if (regions !== undefined) expectRegions(regions, style);
  return {
    ...named("patch", options),
    layers,
    async build(inputs) {
      const { width, height, features, featuresOf } = inputs;
      regions?.result.forEach((mask, i) => {
        expectAspect(mask, { width, height }, {
          what: `region ${i + 1} of the result`,
          of: "the result",
        });
      });
      const wanted = await featuresOf(style, layers, sizeOfArea(style, width * height));
      return layers.map((layer) => {
        const [map, target] = [features[layer]!, wanted[layer]!];
        const guides = regions && {
          guides: [
            guideOf(inputs, regions.result, map),
            guideOf(inputs, regions.picture, target),
          ] as const,
        };
        return patchDifference(map, target, {
          ...size && { size },
          ...guideWeight !== undefined && { guideWeight },
          ...guides,
        });
      });
    },
  };
}

/** What is compared of the result with a picture, which is stretched over it: every layer, by a function of both. */
function comparing(
  picture: Picture,
  layers: readonly LayerName[],
  distance: (map: Value, target: Value) => Value,
): Pick<OwnTerm, "layers" | "build"> {
  return {
    layers,
    async build({ features, featuresOf }) {
      const wanted = await featuresOf(picture, layers);
      return layers.map((layer) => distance(features[layer]!, wanted[layer]!));
    },
  };
}

function named(name: string, options: ReadyTermOptions): Pick<OwnTerm, "name" | "weight"> {
  const { name: own = name, weight = 1 } = options;
  expectText("name of the term", own);
  return { name: own, weight };
}

function layersOf(
  of: string,
  options: ComparingTermOptions,
  usual: readonly LayerName[],
): readonly LayerName[] {
  expectOptions(of, options);
  const { layers = usual } = options;
  expectList("layers", layers, "a list of their names");
  if (layers.length === 0) throw outOfRange("No layer is to be compared: give at least one");
  layers.forEach(expectLayer);
  return layers;
}

function channelOf({ matrix }: TermInputs, map: Value, channel: number): Value {
  const { channels } = expectKind("activationTerm", map.shape, "map");
  if (channel >= channels) {
    throw outOfRange(
      `"${map.label}" has channels 0 to ${channels - 1}, but ${channel} was asked for`,
    );
  }
  const only = new Float32Array(channels);
  only[channel] = 1;
  return project(map, matrix(only, { rows: channels, columns: 1 }));
}

function expectRegions(regions: NonNullable<PatchTermOptions["regions"]>, style: Picture): void {
  expectObject("regions", regions, "an object with the lists result and picture");
  const { result, picture } = regions;
  expectList("regions of the result", result, "a list of masks");
  expectList("regions of the picture", picture, "a list of masks");
  if (result.length !== picture.length || result.length === 0) {
    throw outOfRange(
      `There are ${result.length} regions of the result and ${picture.length} of the picture: give as many of both`,
    );
  }
  result.forEach((mask, i) => checkMask(mask, `region ${i + 1} of the result`));
  picture.forEach((mask, i) => {
    const what = `region ${i + 1} of the picture`;
    checkMask(mask, what);
    expectAspect(mask, style, { what, of: "the style image" });
  });
}

/** Regions as a map: a channel for each. */
function guideOf({ map }: TermInputs, regions: readonly Mask[], features: Value): Value {
  const { width, height } = features.shape as MapShape;
  const planes = regions.map((mask) => maskAt(mask, { width, height }).data);
  const values = new Float32Array(planes.length * width * height);
  planes.forEach((plane, i) => values.set(plane, i * width * height));
  return map(values, { channels: planes.length, height, width });
}
