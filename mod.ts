/**
 * Pentimento: neural style transfer by optimisation, on WebGPU.
 *
 * ```ts
 * import { fromRgba, openGpu, stylize, toRgba, weightsFreeVgg19 } from "@pentimento/pentimento";
 * import { assertEquals } from "@std/assert";
 *
 * // Red, green, blue and alpha of every pixel, as decoders and canvases have them.
 * const contentBytes = new Uint8ClampedArray(4 * 48 * 32).map((_, i) => i % 251);
 * const styleBytes = new Uint8ClampedArray(4 * 32 * 32).map((_, i) => (i * i) % 251);
 *
 * using gpu = await openGpu();
 * const content = fromRgba(contentBytes, 48, 32);
 * const style = fromRgba(styleBytes, 32, 32);
 * const network = weightsFreeVgg19({ style });
 * const run = stylize(gpu, { network, content, style, size: 32, iterations: 3 });
 * for await (const { done, total } of run) console.log(Math.round(100 * done), total);
 * const { picture } = await run.result();
 * assertEquals(toRgba(picture).length, 4 * 32 * 21);
 * ```
 *
 * @module
 */
// Errors, and the GPU.
export { PentimentoError } from "./core/errors.ts";
export { GpuCanvas } from "./core/gpu/canvas.ts";
export { PIXEL_FORMATS, PIXEL_LAYOUTS } from "./core/gpu/pixel_formats.ts";
export type { GpuPixels, PixelBuffer } from "./core/gpu/pixels.ts";
export { fromGpu, toGpu } from "./core/run/gpu_pixels.ts";
export type { Capabilities, GpuInfo } from "./core/gpu/capabilities.ts";
export type { Gpu } from "./core/gpu/gpu.ts";
export { deviceFor, openGpu, type OpenGpuOptions } from "./core/gpu/open.ts";
export { type KernelCheck, selfTest } from "./core/self_test.ts";

// Runs: planned, tuned for, painted.
export * from "./core/run/single_loss.ts";
export { checkControls } from "./core/run/controls.ts";
export { evaluate } from "./core/run/evaluate.ts";
export { firstPicture, type FirstPictureOptions } from "./core/run/first_picture.ts";
export { inspect, type InspectOptions } from "./core/run/inspect.ts";
export { type NormalizeOptions, normalizeVgg19 } from "./core/run/normalize.ts";
export { planEvaluation, planRun } from "./core/run/plan.ts";
export type { OptimizerName, RunPlan, ScalePlan } from "./core/run/plan.ts";
export { deepestLayer, type PlannedLosses } from "./core/run/plan_losses.ts";
export { recommendedLosses } from "./core/run/resolve.ts";
export { planScales, type Scale } from "./core/run/scales.ts";
export { createSession } from "./core/run/session.ts";
export { CHANGEABLE, type SessionChanges } from "./core/run/session_changes.ts";
export { type RunClock } from "./core/run/time_schedule.ts";
export type {
  Cancellable,
  Session,
  SessionEvaluation,
  SessionOptions,
  SessionProgress,
  SessionState,
} from "./core/run/session_types.ts";
export type { TermNorms } from "./core/run/balance.ts";
export { savedPicture } from "./core/run/session_state.ts";
export type { SavedScale } from "./core/run/scale_at_work.ts";
export type { ScaleStart } from "./core/run/prepare_scale.ts";
export { LEARNING_RATES } from "./core/optimizers/optimizer.ts";
export type { AdamState, Bits, End, LbfgsState } from "./core/optimizers/optimizer.ts";
export type { OptimizerSnapshot, OptimizerState, Report } from "./core/optimizers/optimizer.ts";
export { savedOptimizerState } from "./core/optimizers/saved_state.ts";
export { SharedNetworks } from "./core/run/shared_networks.ts";
export { stylize, type StylizeSettings } from "./core/run/stylize.ts";
export type { Timings } from "./core/run/timings.ts";
export { tuneFor, type TuneForOptions } from "./core/run/tune_for.ts";
export type { Measurement } from "./core/tuning/measure.ts";
export type { Tuned } from "./core/tuning/tune.ts";
export {
  adapterIdentity,
  type ParsedTuning,
  parseTuning,
  serializeTuning,
  withChoices,
} from "./core/tuning/file.ts";
export { LONGEST_TUNING, type TuningTable } from "./core/tuning/file.ts";

// Options: their types, their schema, and the words that they take.
export type * from "./core/run/options.ts";
export { OPTIONS } from "./core/run/options/index.ts";
export type {
  DescribedOption,
  Flag,
  Option,
  OptionKind,
  Options,
  OptionValue,
  OptionValues,
} from "./core/run/options/option.ts";
export { PRIORS } from "./core/run/options/optimization.ts";
export { type Preset, type PresetLosses, type PresetName, PRESETS } from "./core/run/presets.ts";
export { LOSS_NORMALIZATIONS, type LossNormalization } from "./core/losses/normalization.ts";
export { type Balance, BALANCES, type LayerWeights } from "./core/losses/settings.ts";
export type { ResolvedLosses } from "./core/losses/settings.ts";
export { STYLE_LOSSES, type StyleLossName } from "./core/losses/style/names.ts";
export {
  BLENDS,
  DETAIL_MAPS,
  MASK_PROPAGATIONS,
  STYLE_DETAILS,
  type StyleDetail,
} from "./core/losses/styles.ts";
export type { ControlOptions, StyleImage } from "./core/losses/styles.ts";
export { type Border, BORDERS } from "./core/ops/pad/borders.ts";
export { type Pooling, POOLINGS } from "./core/ops/pool/poolings.ts";
export { VARIATION_LOSSES, type VariationLoss } from "./core/ops/total_variation/forms.ts";
export type { TilingOptions } from "./core/tiling/plan_tiles.ts";

export type { OwnTerm, OwnTermOptions, TermInputs, TermScalars } from "./core/losses/own_terms.ts";

// Pictures and masks.
export type { Size } from "./core/size.ts";
export { opaque, putOn } from "./core/image/alpha.ts";
export { fromImage, type PageImage } from "./core/image/from_image.ts";
export { checkPicture, fromRgba, mix, type Picture, toRgba } from "./core/image/picture.ts";
export { fitArea, fitLongestSide, resize, sideBySide } from "./core/image/resample.ts";
export { checkMask, type Mask, maskFromPicture, resizeMask } from "./core/image/mask.ts";
export { salientMask } from "./core/image/saliency.ts";
export { noiseLike, noisePicture } from "./core/image/noise.ts";
export { MATCH_TRANSFORMS, type MatchTransform } from "./core/image/color_transform.ts";
export * from "./core/image/preserve_color.ts";

// The network, and inspection of its layers.
export {
  LAYER_NAMES,
  leastSide,
  longestSideFor,
  PREPROCESSINGS,
  receptiveField,
  VGG19_LAYERS,
} from "./core/network/vgg19.ts";
export type { ConvolutionWeights, LayerName, LayerSpec } from "./core/network/vgg19.ts";
export type { Preprocessing, ReceptiveField, Vgg19 } from "./core/network/vgg19.ts";
export { FEATURE_POINTS, PADDING_LAYERS, PADDINGS } from "./core/network/settings_by_name.ts";
export type { FeaturePoint, Padding, PaddingLayers } from "./core/network/settings_by_name.ts";
export type { NetworkSettings } from "./core/network/vgg19_graph.ts";
export type { ConvolutionPadding } from "./core/ops/convolution/paddings.ts";
export { type Channel, type ChannelPair, coactivation } from "./core/inspect/channels.ts";
export type { LayerField, LayerInspection, PixelSquare } from "./core/inspect/inspect.ts";
export { squareAt } from "./core/inspect/inspect.ts";

// The network that needs no training. Trained ones are read by `@pentimento/pentimento/weights`.
export { type WeightsFreeOptions, weightsFreeVgg19 } from "./weights/weights_free/build.ts";
