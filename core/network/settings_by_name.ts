/** Settings of a network by name, without its kernels: options need no more. */
import { CONVOLUTION_PADDINGS, type ConvolutionPadding } from "../ops/convolution/paddings.ts";
import { type Border, BORDERS } from "../ops/pad/borders.ts";

/**
 * Padding of convolutions: zeros, or a border made of the map: the edge repeated, or see {@linkcode Border}.
 *
 * @category Networks
 */
export type Padding = ConvolutionPadding | Border;

/**
 * The paddings by name.
 *
 * @category Networks
 */
export const PADDINGS = [...CONVOLUTION_PADDINGS, ...BORDERS] as const satisfies readonly Padding[];

/**
 * Convolutions that have a padding: `all`, or the `first` alone, conv1_1, with zeros for the others.
 *
 * @category Networks
 */
export type PaddingLayers = typeof PADDING_LAYERS[number];

/**
 * The names of {@linkcode PaddingLayers}.
 *
 * @category Networks
 */
export const PADDING_LAYERS = ["all", "first"] as const;

/**
 * Point of a layer at which its features are taken: after its `relu`, or before it, right after its `conv`.
 *
 * @category Networks
 */
export type FeaturePoint = typeof FEATURE_POINTS[number];

/**
 * The names of {@linkcode FeaturePoint}.
 *
 * @category Networks
 */
export const FEATURE_POINTS = ["relu", "conv"] as const;
