/** Preprocessing of pixels to the network's input, and the gradient. */
import preprocessText from "../../../shaders/preprocess/preprocess.wgsl" with { type: "text" };
import gradientText from "../../../shaders/preprocess/preprocess_gradient.wgsl" with {
  type: "text",
};
import { expectKind, type MapShape, positionsOf } from "../../graph/shape.ts";
import { differentiable } from "../epilogue.ts";

/**
 * Convention of the network's input.
 *
 * @category Networks
 */
export type Preprocessing = "torchvision" | "caffe" | "caffe-256";

/**
 * A convention: channel k of the network's input is `scale[k] * (red, green, blue)[plane[k]] + offset[k]`.
 *
 * @category Networks
 */
export interface Affine {
  /** The colour of each channel: 0 red, 1 green, 2 blue. */
  readonly plane: readonly [number, number, number];
  /** Its factor. */
  readonly scale: readonly [number, number, number];
  /** What is added then. */
  readonly offset: readonly [number, number, number];
}

/** The mean of the original VGG, blue first. */
const CAFFE_MEAN = [-103.939, -116.779, -123.68] as const;

/**
 * The conventions: `torchvision` takes RGB less ImageNet's mean, divided by its standard deviation; `caffe` takes
 * BGR in 0..255 less the mean of the original VGG; `caffe-256`, that of Johnson's neural-style for the same weights,
 * takes BGR in 0..256 less that mean.
 */
const AFFINE: Readonly<Record<Preprocessing, Affine>> = {
  torchvision: {
    plane: [0, 1, 2],
    scale: [1 / 0.229, 1 / 0.224, 1 / 0.225],
    offset: [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225],
  },
  caffe: {
    plane: [2, 1, 0],
    scale: [255, 255, 255],
    offset: CAFFE_MEAN,
  },
  "caffe-256": {
    plane: [2, 1, 0],
    scale: [256, 256, 256],
    offset: CAFFE_MEAN,
  },
};

function affineOf(preprocessing: Preprocessing | Affine): Affine {
  return typeof preprocessing === "string" ? AFFINE[preprocessing] : preprocessing;
}

/** The network's input, a map of three channels. Input: pixels in [0, 1]. */
export const preprocess = differentiable<{
  readonly preprocessing: Preprocessing | Affine;
  /** Whether the map, and so all features made from it, is stored in 16 bits. Default false. */
  readonly half?: boolean;
}>({
  name: "preprocess",
  shape([pixels], { half = false }) {
    const { height, width } = expectKind("preprocess", pixels, "pixels");
    return { kind: "map", channels: 3, height, width, ...half && { half } };
  },
  emit(call) {
    const { plane: [plane0, plane1, plane2], scale, offset } = affineOf(
      call.attributes.preprocessing,
    );
    const positions = positionsOf(call.output.shape as MapShape);
    call.program.dispatch({
      shader: { label: "preprocess", texts: [preprocessText] },
      params: { positions, plane0, plane1, plane2, scale: [...scale, 0], offset: [...offset, 0] },
      bindings: { pixels: call.inputs[0]!.memory, output: call.output.memory },
      invocations: positions,
    });
  },
  gradient: {
    inPlace: false,
    emit(call, { constants: { HAS_ADDEND }, bindings }) {
      const { plane: [plane0, plane1, plane2], scale } = affineOf(call.attributes.preprocessing);
      const { shape, memory: upstream } = call.inputs[0]!;
      const positions = positionsOf(shape as MapShape);
      call.program.dispatch({
        shader: { label: "preprocess gradient", texts: [gradientText], constants: { HAS_ADDEND } },
        params: { positions, plane0, plane1, plane2, scale: [...scale, 0] },
        bindings: { upstream, addend: bindings.addend, output: bindings.output },
        invocations: positions,
      });
    },
  },
});
