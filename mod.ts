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
export { type Balance, type LayerWeights, type ResolvedLosses } from "./core/losses/settings.ts";
export { type ControlOptions, type StyleImage } from "./core/losses/styles.ts";
export { type TilingOptions } from "./core/tiling/plan_tiles.ts";
export { PentimentoError } from "./core/errors.ts";
export { type Gpu, type GpuInfo } from "./core/gpu/gpu.ts";
export { openGpu, type OpenGpuOptions } from "./core/gpu/open.ts";
export { mix } from "./core/image/blend.ts";
export { checkMask, type Mask, maskFromPicture, resizeMask } from "./core/image/mask.ts";
export { noiseLike, noisePicture } from "./core/image/noise.ts";
export { checkPicture, fromRgba, type Picture, toRgba } from "./core/image/picture.ts";
export type { MatchTransform } from "./core/image/color_transform.ts";
export {
  colorsBefore,
  lightnessOnly,
  preserveColor,
  type PreserveColorOptions,
} from "./core/image/preserve_color.ts";
export { fitArea, fitLongestSide, resize } from "./core/image/resample.ts";
export { sideBySide } from "./core/image/side_by_side.ts";
export { type Channel } from "./core/inspect/channels.ts";
export { type ChannelPair } from "./core/inspect/correlation.ts";
export { type LayerField, type PixelSquare, squareAt } from "./core/inspect/fields.ts";
export {
  inspect,
  type InspectOptions,
  type LayerInspection,
  type SightOptions,
} from "./core/inspect/inspect.ts";
export type { Size } from "./core/size.ts";
export { coactivation } from "./core/inspect/coactivation.ts";
export { type KernelCheck, selfTest } from "./core/self_test.ts";
export { LOSS_NORMALIZATIONS, type LossNormalization } from "./core/losses/normalization.ts";
export { STYLE_LOSSES, type StyleLoss } from "./core/losses/style/style_loss.ts";
export {
  VARIATION_LOSSES,
  type VariationLoss,
} from "./core/ops/total_variation/total_variation.ts";
export type { Border } from "./core/ops/pad/pad.ts";
export type { Pooling } from "./core/ops/pool/pool.ts";
export { checkControls } from "./core/run/controls.ts";
export { evaluate } from "./core/run/evaluate.ts";
export { firstPicture, type FirstPictureOptions } from "./core/run/first_picture.ts";
export type {
  EvaluateOptions,
  Evaluation,
  LossOptions,
  Precision,
  PrecisionOptions,
} from "./core/run/options.ts";
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
export {
  type Preset,
  type PresetLosses,
  type PresetName,
  type PresetRun,
  PRESETS,
} from "./core/run/presets.ts";
export { reconstruct, type ReconstructOptions } from "./core/run/reconstruct.ts";
export { recommendedLosses } from "./core/run/resolve.ts";
export type {
  MemoryUse,
  PreserveColor,
  Progress,
  RunOptions,
  Stylization,
  StylizeOptions,
  StylizeResult,
} from "./core/run/run_options.ts";
export { type MeansOptions } from "./core/run/channel_means.ts";
export { type NormalizeOptions, normalizeVgg19 } from "./core/run/normalize.ts";
export { planScales, type Scale } from "./core/run/scales.ts";
export { stylize } from "./core/run/stylize.ts";
export { texture, type TextureOptions } from "./core/run/texture.ts";
export { tuneFor, type TuneForOptions } from "./core/run/tune_for.ts";
export { type Measurement } from "./core/tuning/choose.ts";
export {
  adapterIdentity,
  LONGEST_TUNING,
  parseTuning,
  serialiseTuning,
  type TuningTable,
  withChoices,
} from "./core/tuning/file.ts";
export type { Tuned } from "./core/tuning/tune.ts";
export { type FeaturePoint, type Padding, type PaddingLayers } from "./core/network/vgg19_graph.ts";
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
export { type ByteSource, memorySource } from "./weights/formats/byte_source.ts";
export { type CompactFile } from "./weights/vgg/compact.ts";
export { compactNetwork, type CompactNetworkOptions } from "./weights/vgg/compact_network.ts";
export { fetchVgg19, type FetchVgg19Options } from "./weights/fetch/fetch_vgg19.ts";
export { type LoadOptions, loadVgg19, requireLayer } from "./weights/vgg/load.ts";
export { type PieceStore } from "./weights/fetch/piece_store.ts";
export { type FetchProgress } from "./weights/formats/read_places.ts";
export { type RemoteOptions } from "./weights/fetch/remote_options.ts";
export {
  type FetchKnownOptions,
  fetchKnownVgg19,
  KNOWN_NETWORKS,
  type KnownNetwork,
  type Mirror,
} from "./weights/fetch/sources.ts";
export {
  openTensorFile,
  type OpenTensorFileOptions,
  type StoredTensor,
  type TensorFile,
} from "./weights/formats/tensor_file.ts";
export {
  type CompactOptions,
  compactVgg19,
  findVgg19,
  type TensorVerification,
  type Verification,
  verifyCompact,
  type VggLayer,
} from "./weights/vgg/vgg_file.ts";
export { type KernelOrder } from "./weights/vgg/vgg_names.ts";
export { type LayerTensors, type TensorFacts } from "./weights/vgg/vgg_tensors.ts";
export { type WeightsFreeOptions, weightsFreeVgg19 } from "./weights/weights_free/build.ts";
