/** Ways to compute a convolution as candidates to measure. */
import type { Gpu } from "../gpu/gpu.ts";
import type { DryCall } from "../graph/dry_run.ts";
import { isMadeBy, type Node } from "../graph/node.ts";
import type { Operation, Tunable } from "../graph/operation.ts";
import { endsLevel, type LayerSpec, type Vgg19 } from "../network/vgg19.ts";
import { convolution } from "../ops/convolution/convolution.ts";
import {
  chooseConvolution,
  type ConvolutionVariant,
  type ConvolutionWeightsOnGpu,
  isWide,
} from "../ops/convolution/convolution_weights.ts";
import { countWeightedInputs } from "../ops/convolution/host_convolution.ts";
import { convolutionPool } from "../ops/convolution_pool/convolution_pool.ts";
import { pool } from "../ops/pool/pool.ts";
import type { Size } from "../size.ts";

/**
 * The network, precision and picture size on which the fastest way to compute a layer depends. Weights are prepared
 * once for a run, so the size is that of its largest scale.
 */
export interface LayerSite extends Size {
  readonly network: Vgg19;
  /** True if features and kernels have 16 bits. */
  readonly half: boolean;
  /**
   * Whether memory allows to filter wide layers by F(4x4, 3x3). True makes it a processor's default for all but small
   * maps, false rules it out. Default: it is a candidate.
   */
  readonly wide?: boolean;
  /**
   * Whether memory allows a layer before a pooling to be computed in a way that does not include it: its map, the
   * largest of its level, is then in memory. Default: such ways are candidates.
   */
  readonly unpooled?: boolean;
}

/** The least positions of a map at which F(4x4, 3x3) is the default on a processor: its tiles fill those of products. */
const LEAST_POSITIONS = 256;

/** The operations that read a convolution's weights. */
const CONVOLUTIONS: readonly Operation<{ readonly weights: ConvolutionWeightsOnGpu }>[] = [
  convolution,
  convolution.backward,
  convolutionPool,
  convolutionPool.backward,
];

/** The share of time that another way has to save, since it may take four times the memory for weights. */
const MARGIN = 0.1;

/**
 * The most positions that are measured, squares of powers of two: on larger maps, which would take long, times have
 * the same proportions.
 */
const mostPositions = ({ info }: Gpu) => info.software ? 2 ** 10 : 2 ** 14;

/** The ways to compute a layer that are worth measuring, the default first. */
export function convolutionCandidates(
  gpu: Gpu,
  spec: LayerSpec,
  site: LayerSite,
): ConvolutionVariant[] {
  const standard = defaultFor(gpu, spec, site);
  // One large product is never fast on a processor; few channels are never fast by Winograd.
  const kept = site.unpooled !== false || !endsLevel(spec);
  const products = gpu.info.software || !kept ? [] : ["gemm"] as const;
  const filters = standard === "direct" ? [] : ["winograd2", "winograd4"] as const;
  const allowed = [...products, ...filters].filter((variant) =>
    site.wide !== false || variant !== "winograd4" || !isWide(spec)
  );
  return [standard, ...allowed.filter((variant) => variant !== standard)];
}

function defaultFor({ info }: Gpu, spec: LayerSpec, site: LayerSite): ConvolutionVariant {
  const large = positionsAt(spec, site) >= LEAST_POSITIONS;
  if (info.software && site.wide && isWide(spec) && large) return "winograd4";
  return chooseConvolution(spec.inputs, spec.outputs);
}

/** The way that was measured to be the fastest for a layer, else the default. */
export function tunedConvolution(gpu: Gpu, spec: LayerSpec, site: LayerSite): ConvolutionVariant {
  const candidates = convolutionCandidates(gpu, spec, site);
  const open = candidates.length > 1 && gpu.tuned.size > 0;
  const name = open ? gpu.tuned.get(keyOf(gpu, spec, site)) : undefined;
  return candidates.find((variant) => variant === name) ?? candidates[0]!;
}

/** A dry run of a network, and its weights. */
export interface DryNetwork {
  readonly calls: readonly DryCall[];
  readonly layers: ReadonlyMap<string, ConvolutionWeightsOnGpu>;
}

/**
 * Makes a layer a candidate for measuring: forward and gradient, with the pooling after it, which some ways include.
 *
 * @param dry a dry run by one of the candidates
 */
export function convolutionTunable(gpu: Gpu, parts: {
  readonly spec: LayerSpec;
  readonly site: LayerSite;
  readonly dry: (variant: ConvolutionVariant, size: Size) => DryNetwork;
}): Tunable {
  const { spec, site, dry } = parts;
  return {
    key: keyOf(gpu, spec, site),
    candidates: convolutionCandidates(gpu, spec, site),
    work: 2 * 18 * spec.inputs * spec.outputs * positionsAt(spec, site),
    margin: MARGIN,
    emit(program, candidate) {
      const size = trialSize(gpu, spec, site);
      const { calls, layers } = dry(candidate as ConvolutionVariant, size);
      const weights = layers.get(spec.name)!;
      for (const call of calls) if (belongsTo(call.node, weights)) call.emit(program);
    },
  };
}

function keyOf(gpu: Gpu, spec: LayerSpec, site: LayerSite): string {
  const { inputs, outputs } = spec;
  const weighted = countWeightedInputs({ inputs, outputs, ...site.network.layers.get(spec.name)! });
  const rounded = 2 ** Math.round(Math.log2(positionsAt(spec, site)));
  const bits = site.half ? " f16" : "";
  return `convolution ${weighted}/${inputs}->${outputs} ${
    Math.min(rounded, mostPositions(gpu))
  }${bits}`;
}

/** The size of a picture at which the layer is measured. */
function trialSize(gpu: Gpu, spec: LayerSpec, site: LayerSite): Size {
  if (positionsAt(spec, site) <= mostPositions(gpu)) return site;
  const side = Math.sqrt(mostPositions(gpu)) * 2 ** (spec.level - 1);
  return { width: side, height: side };
}

function positionsAt({ level }: LayerSpec, { width, height }: Size): number {
  return Math.max(1, (width >> (level - 1)) * (height >> (level - 1)));
}

function belongsTo(node: Node, weights: ConvolutionWeightsOnGpu): boolean {
  const reads = (value: Node) =>
    CONVOLUTIONS.some((operation) =>
      isMadeBy(value, operation) && value.attributes.weights === weights
    );
  if (isMadeBy(node, pool)) return reads(node.inputs[0]!);
  // Its inputs are the upstream gradient, then what was pooled.
  if (isMadeBy(node, pool.backward)) return reads(node.inputs[1]!);
  return reads(node);
}
