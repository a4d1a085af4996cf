import type { Gpu } from "../gpu/gpu.ts";
import { Program } from "../gpu/program.ts";
import { backward } from "../graph/backward.ts";
import { dryRun } from "../graph/dry_run.ts";
import type { Tunable } from "../graph/operation.ts";
import { kindWeights, neededLayers, type ResolvedLosses } from "../losses/settings.ts";
import { totalLoss } from "../losses/total_loss.ts";
import { ALONE, unallocatedTerms } from "../losses/unallocated.ts";
import { unallocatedNetwork } from "../network/unallocated.ts";
import type { LayerSpec, Vgg19 } from "../network/vgg19.ts";
import { layersFor } from "../network/vgg19_graph.ts";
import type { ConvolutionVariant } from "../ops/convolution/convolution_weights.ts";
import type { Size } from "../size.ts";
import { planTiles, type TilingOptions } from "../tiling/plan_tiles.ts";
import {
  convolutionCandidates,
  convolutionTunable,
  type DryNetwork,
  tunedConvolution,
} from "../tuning/convolutions.ts";
import { tune, type Tuned } from "../tuning/tune.ts";
import type { LossOptions, PrecisionOptions } from "./options.ts";
import { isHalf, resolveLosses } from "./resolve.ts";
import type { Scale } from "./scales.ts";

/** What {@linkcode tuneFor} needs and may be told. */
export interface TuneForOptions extends LossOptions, PrecisionOptions, TilingOptions {
  /** The feature extractor. */
  readonly network: Vgg19;
  /** The scales of the run, see {@linkcode planScales}. */
  readonly scales: readonly Scale[];
  /** No further measurement is begun after so many milliseconds. Default: no end. */
  readonly budgetMilliseconds?: number;
  /** Called after each measurement. Default: nobody is told. */
  readonly onTuned?: (tuned: Tuned) => void;
}

/**
 * Measures which of several kernels are the fastest for a run on this adapter, what costs most first, and
 * leaves out what `gpu.tuned` knows. Runs that follow on this device use what was found.
 *
 * To keep it for another day, store `serialiseTuning(new Map([[adapterIdentity(gpu), gpu.tuned]]))`, and
 * set `gpu.tuned` from it with {@linkcode parseTuning} before the next run.
 *
 * @returns all that is known then, which is also in `gpu.tuned`
 * @throws {PentimentoError} when options or sizes do not fit or the device is lost
 */
export async function tuneFor(
  gpu: Gpu,
  options: TuneForOptions,
): Promise<ReadonlyMap<string, string>> {
  const { budgetMilliseconds = Infinity, onTuned } = options;
  const losses = resolveLosses(options.network, options);
  const half = isHalf(options);
  const run = { ...options, losses, half, scales: windowsOf(gpu, { ...options, losses, half }) };
  const started = performance.now();
  // Another way to convolve has other products: those are measured in the end.
  for (const listed of [productTunables, convolutionTunables, productTunables]) {
    gpu.tuned = await tune(gpu, listed(gpu, run), {
      known: gpu.tuned,
      budgetMilliseconds: budgetMilliseconds - (performance.now() - started),
      ...onTuned && { onTuned },
    });
  }
  return gpu.tuned;
}

/** What kernels work on at each scale: the picture, or its tiles one after the other. */
function windowsOf(gpu: Gpu, options: TuneForOptions & Run): Scale[] {
  // Nothing is known of an optimiser here, and of styles that there is one.
  const planned = { ...options, groups: [ALONE], optimizerBytes: 0 };
  const windows = (scale: Scale) => {
    const { grid } = planTiles(gpu, scale, planned);
    if (grid === undefined) return scale;
    return { ...grid.window, iterations: scale.iterations * grid.tiles.length };
  };
  // The largest first: if one does not fit, it is that one.
  return options.scales.toReversed().map(windows).reverse();
}

interface Run {
  readonly network: Vgg19;
  readonly scales: readonly Scale[];
  readonly losses: ResolvedLosses;
  readonly half: boolean;
}

/** Every choice between kernels within the operations of a run. */
function productTunables(gpu: Gpu, run: Run): Tunable[] {
  const largest = run.scales.at(-1)!;
  const tunables: Tunable[] = [];
  const program = new Program(gpu, "a dry run");
  for (const scale of run.scales) {
    const variant = (spec: LayerSpec) => tunedConvolution(gpu, spec, { ...run, ...largest });
    const offer = (tunable: Tunable) =>
      tunables.push({ ...tunable, work: scale.iterations * tunable.work });
    for (const call of dryNetwork(gpu, run, { sides: scale, variant }).calls) {
      call.emit(program, offer);
    }
  }
  return tunables;
}

/** The layers that can be computed in several ways. */
function convolutionTunables(gpu: Gpu, run: Run): Tunable[] {
  const largest = run.scales.at(-1)!;
  const site = { ...run, ...largest };
  const made = new Map<string, DryNetwork>();
  const dry = (wanted: ConvolutionVariant, sides: Size) => {
    const key = `${wanted} ${sides.width} ${sides.height}`;
    const variant = (spec: LayerSpec) =>
      convolutionCandidates(gpu, spec).find((candidate) => candidate === wanted) ??
        tunedConvolution(gpu, spec, site);
    const known = made.get(key) ?? dryNetwork(gpu, run, { sides, variant });
    made.set(key, known);
    return known;
  };
  return layersFor(run.network, neededLayers(run.losses)).map((spec) => {
    const tunable = convolutionTunable(gpu, { spec, site, dry });
    return { ...tunable, work: largest.iterations * tunable.work };
  });
}

/** The calls of one evaluation of the losses, with weights and targets that are nowhere. */
function dryNetwork(gpu: Gpu, run: Run, at: {
  readonly sides: Size;
  readonly variant: (spec: LayerSpec) => ConvolutionVariant;
}): DryNetwork {
  const { losses } = run;
  const { sides, variant } = at;
  const { network, layers } = unallocatedNetwork(gpu, {
    ...run,
    needed: neededLayers(losses),
    variant,
  });
  const { pixels, terms } = unallocatedTerms(network, losses, { sides });
  const weights = kindWeights(losses);
  const total = totalLoss(terms, terms.map(({ kind }) => weights[kind]));
  const parts = terms.flatMap((term) => term.parts);
  return { calls: dryRun(gpu, [total, ...parts, backward(total, pixels)]), layers };
}
