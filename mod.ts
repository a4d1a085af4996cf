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
export { PentimentoError } from "./core/errors.ts";
export { type Gpu, type GpuInfo } from "./core/gpu/gpu.ts";
export { openGpu, type OpenGpuOptions } from "./core/gpu/open.ts";
export { noisePicture } from "./core/image/noise.ts";
export { checkPicture, fromRgba, type Picture, toRgba } from "./core/image/picture.ts";
export { fitLongestSide, resize } from "./core/image/resample.ts";
export { type KernelCheck, selfTest } from "./core/selftest/kernel_checks.ts";
export type { LossForm } from "./core/losses/forms.ts";
export { evaluate } from "./core/transfer/evaluate.ts";
export type {
  EvaluateOptions,
  Evaluation,
  LayerWeights,
  LossOptions,
  MemoryUse,
  Precision,
  PrecisionOptions,
  Progress,
  Stylization,
  StylizeOptions,
  StylizeResult,
} from "./core/transfer/options.ts";
export { recommendedLosses, type ResolvedLosses } from "./core/transfer/resolve.ts";
export { planScales, type Scale } from "./core/transfer/scales.ts";
export { stylize } from "./core/transfer/stylize.ts";
export { tuneFor, type TuneForOptions } from "./core/transfer/tune_for.ts";
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
export {
  type ConvolutionWeights,
  LAYER_NAMES,
  type LayerName,
  type LayerSpec,
  type Preprocessing,
  type Vgg19,
  VGG19_LAYERS,
} from "./core/vgg19.ts";
export { type LoadOptions, loadVgg19, requireLayer } from "./weights/load.ts";
export { type WeightsFreeOptions, weightsFreeVgg19 } from "./weights/weights_free/build.ts";
