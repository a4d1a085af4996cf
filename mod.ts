/**
 * Pentimento: neural style transfer by optimisation, on WebGPU.
 *
 * ```ts ignore
 * import { fromRgba, openGpu, stylize, toRgba, weightsFreeVgg19 } from "@pentimento/pentimento";
 *
 * using gpu = await openGpu();
 * const content = fromRgba(contentBytes, 640, 480);
 * const style = fromRgba(styleBytes, 640, 512);
 * const run = stylize(gpu, { network: weightsFreeVgg19({ style }), content, style, size: 256 });
 * for await (const { done, total } of run) console.log(Math.round(100 * done), total);
 * const { picture } = await run.result();
 * const bytes = toRgba(picture);
 * ```
 *
 * @module
 */
// Errors, and the GPU.
export { PentimentoError } from "./core/errors.ts";
export type { Gpu } from "./core/gpu/gpu.ts";
export type { Capabilities, GpuInfo } from "./core/gpu/capabilities.ts";
export { openGpu, type OpenGpuOptions } from "./core/gpu/open.ts";
export { type KernelCheck, selfTest } from "./core/self_test.ts";

// Runs: planned, tuned for, painted.
export {
  type OptimizerName,
  planEvaluation,
  planRun,
  type RunPlan,
  type ScalePlan,
} from "./core/run/plan.ts";
export { checkControls } from "./core/run/controls.ts";
export { planScales, type Scale } from "./core/run/scales.ts";
export { stylize } from "./core/run/stylize.ts";
export {
  planReconstruction,
  planTexture,
  reconstruct,
  type ReconstructOptions,
  texture,
  type TextureOptions,
} from "./core/run/single_loss.ts";
export { evaluate } from "./core/run/evaluate.ts";
export { firstPicture, type FirstPictureOptions } from "./core/run/first_picture.ts";
export type {
  MemoryUse,
  PreserveColor,
  Progress,
  RunOptions,
  Stylization,
  StylizeOptions,
  StylizeResult,
} from "./core/run/run_options.ts";

// Options of losses, styles and memory; presets.
export {
  type EvaluateOptions,
  type Evaluation,
  type LossOptions,
  type Precision,
  type PrecisionOptions,
  type PresetOption,
} from "./core/run/options.ts";
export {
  type Preset,
  type PresetLosses,
  type PresetName,
  type PresetRun,
  PRESETS,
} from "./core/run/presets.ts";
export { deepestLayer, type PlannedLosses } from "./core/run/plan_losses.ts";
export { recommendedLosses } from "./core/run/resolve.ts";
export { LOSS_NORMALIZATIONS, type LossNormalization } from "./core/losses/normalization.ts";
export type { Balance, LayerWeights, ResolvedLosses } from "./core/losses/settings.ts";
export { STYLE_LOSSES, type StyleLossName } from "./core/losses/style/index.ts";
export type { ControlOptions, StyleDetail, StyleImage } from "./core/losses/styles.ts";
export type { Border } from "./core/ops/pad/pad.ts";
export type { Pooling } from "./core/ops/pool/pool.ts";
export {
  VARIATION_LOSSES,
  type VariationLoss,
} from "./core/ops/total_variation/total_variation.ts";
export type { TilingOptions } from "./core/tiling/plan_tiles.ts";

// The choice of the fastest kernels.
export { tuneFor, type TuneForOptions } from "./core/run/tune_for.ts";
export type { Measurement } from "./core/tuning/measure.ts";
export {
  adapterIdentity,
  LONGEST_TUNING,
  parseTuning,
  serialiseTuning,
  type TuningTable,
  withChoices,
} from "./core/tuning/file.ts";
export type { Tuned } from "./core/tuning/tune.ts";

// Pictures and masks.
export type { MatchTransform } from "./core/image/color_transform.ts";
export { checkMask, type Mask, maskFromPicture, resizeMask } from "./core/image/mask.ts";
export { noiseLike, noisePicture } from "./core/image/noise.ts";
export { checkPicture, fromRgba, mix, type Picture, toRgba } from "./core/image/picture.ts";
export {
  colorsBefore,
  lightnessOnly,
  preserveColor,
  type PreserveColorOptions,
} from "./core/image/preserve_color.ts";
export { fitArea, fitLongestSide, resize, sideBySide } from "./core/image/resample.ts";
export type { Size } from "./core/size.ts";

// What a network sees in a picture.
export type { Channel } from "./core/inspect/channels.ts";
export { type ChannelPair, coactivation } from "./core/inspect/correlation.ts";
export { type LayerField, type PixelSquare, squareAt } from "./core/inspect/fields.ts";
export type { LayerInspection } from "./core/inspect/inspect.ts";
export { inspect, type InspectOptions, type SightOptions } from "./core/run/inspect.ts";

// The network.
export {
  type ConvolutionWeights,
  LAYER_NAMES,
  type LayerName,
  type LayerSpec,
  type Preprocessing,
  PREPROCESSINGS,
  type ReceptiveField,
  receptiveField,
  type Vgg19,
  VGG19_LAYERS,
} from "./core/network/vgg19.ts";
export type {
  FeaturePoint,
  NetworkSettings,
  Padding,
  PaddingLayers,
} from "./core/network/vgg19_graph.ts";
export { type MeansOptions, type NormalizeOptions, normalizeVgg19 } from "./core/run/normalize.ts";

// Its weights: files, fetching, and those that need no training.
export { type ByteSource, memorySource } from "./weights/formats/bytes.ts";
export {
  type CompactFile,
  compactNetwork,
  type CompactNetworkOptions,
} from "./weights/vgg/compact.ts";
export { fetchVgg19, type FetchVgg19Options } from "./weights/fetch/fetch_vgg19.ts";
export { type LoadOptions, loadVgg19, requireLayer } from "./weights/vgg/load.ts";
export type { PieceStore } from "./weights/fetch/piece_store.ts";
export type { FetchProgress } from "./weights/fetch/read_ranges.ts";
export type { RemoteOptions } from "./weights/fetch/remote_options.ts";
export {
  type FetchKnownOptions,
  fetchKnownVgg19,
  KNOWN_NETWORKS,
  type KnownNetwork,
  type Mirror,
} from "./weights/fetch/sources.ts";
export { openTensorFile } from "./weights/formats/index.ts";
export type {
  OpenTensorFileOptions,
  StoredTensor,
  TensorFile,
} from "./weights/formats/tensor_file.ts";
export { type CompactOptions, compactVgg19 } from "./weights/vgg/convert.ts";
export { findVgg19, type VggLayer } from "./weights/vgg/find.ts";
export { type TensorVerification, type Verification, verifyCompact } from "./weights/vgg/verify.ts";
export type { KernelOrder } from "./weights/vgg/names.ts";
export type { LayerTensors, TensorFacts } from "./weights/vgg/find.ts";
export { type WeightsFreeOptions, weightsFreeVgg19 } from "./weights/weights_free/build.ts";

// The schema of options.
export { MATCH_TRANSFORMS } from "./core/image/color_transform.ts";
export { COLOR_MODES, COLOR_SPACES } from "./core/image/preserve_color.ts";
export { BALANCES } from "./core/losses/settings.ts";
export { BLENDS, MASK_PROPAGATIONS, STYLE_DETAILS } from "./core/losses/styles.ts";
export { FEATURE_POINTS, PADDING_LAYERS, PADDINGS } from "./core/network/vgg19_graph.ts";
export { BORDERS } from "./core/ops/pad/pad.ts";
export { POOLINGS } from "./core/ops/pool/pool.ts";
export { OPTIONS } from "./core/run/options/index.ts";
export {
  defaultsOf,
  type DescribedOption,
  type Flag,
  type Option,
  type OptionDefaults,
  type OptionKind,
  type Options,
  type OptionValue,
  type OptionValues,
} from "./core/run/options/option.ts";
export { LOSSES } from "./core/run/options/losses.ts";
export { MEMORY, NETWORK, PRECISIONS } from "./core/run/options/network.ts";
export {
  INITS,
  OPTIMIZATION,
  OPTIMIZERS,
  PICTURE,
  PRESET_NAMES,
  STYLE_SIZES,
} from "./core/run/options/optimization.ts";
export { COLOR, COLOR_TIMES, REGIONS, STYLES } from "./core/run/options/styles.ts";
