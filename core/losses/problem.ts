/** The optimisation problem: terms of the loss and their gradients, of a picture in one piece or in tiles. */
import type { Memory } from "../gpu/memory.ts";
import type { GpuPixels } from "../gpu/pixels.ts";
import type { Recordable } from "../gpu/submit.ts";
import type { GraphInputs } from "../graph/graph_inputs.ts";
import { apply, type Node } from "../graph/node.ts";
import type { MemoryPlan } from "../graph/plan.ts";
import { maskAt } from "../image/mask.ts";
import type { Picture } from "../image/picture.ts";
import { uploadPixels } from "../network/features_of.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { composite } from "../ops/composite/composite.ts";
import type { Size } from "../size.ts";
import type { OwnTermOptions } from "./own_terms.ts";
import type { ResolvedLosses } from "./settings.ts";
import type { ControlOptions, StyleGroup } from "./styles.ts";
import type { Term } from "./total_loss.ts";

/** Inputs of a problem. */
export interface ProblemOptions extends ControlOptions, OwnTermOptions {
  readonly network: NetworkOnGpu;
  readonly losses: ResolvedLosses;
  /** The content image, as large as the target image. */
  readonly content: Picture;
  /** The styles, their pictures resized as the run needs them. */
  readonly groups: readonly StyleGroup[];
  /** Initial pixels of the target image, on the host or on the same device. */
  readonly target: Picture | GpuPixels;
  /** Pixels a side that a tile of a style image owns. Default: one tile owns all. */
  readonly styleTile?: number | undefined;
  /** Cancels the preparation. */
  readonly signal?: AbortSignal | undefined;
}

/** A problem whose terms have no weights yet. */
export interface Problem extends Disposable {
  /** Size of the target image. */
  readonly size: Size;
  /** Its pixels. */
  readonly pixels: Memory;
  readonly terms: readonly Term[];
  /** True if one sum is differentiated at a time, since each gradient needs memory for the whole picture. */
  readonly oneAtATime: boolean;
  /** Restores protected pixels, as the graph does; `undefined`: none are protected. */
  readonly protect: ((data: Float32Array) => Float32Array) | undefined;
  /**
   * Prepares the computation of weighted sums of the terms and their gradients with respect to the pixels.
   *
   * @param totals of {@linkcode totalLoss}; only one where {@linkcode Problem.oneAtATime} holds
   * @throws {PentimentoError} when memory does not suffice
   */
  differentiate(totals: readonly Node[], options: DifferentiateOptions): Promise<Differentiated>;
}

/** Options of {@linkcode Problem.differentiate}. */
export interface DifferentiateOptions {
  /** Name for messages. */
  readonly label: string;
  /** Scalars to compute besides the sums. Default: none. */
  readonly scalars?: readonly Node[];
  /** Pixels at which gradients are taken. Default: the target image's. */
  readonly at?: Memory;
  /** Outputs computed from the gradients, instead of gradients and sums. Default: the gradients and sums. */
  readonly outputsOf?: (gradients: readonly Node[]) => readonly Node[];
}

/** Prepared computation of sums and gradients. */
export interface Differentiated extends Disposable {
  /** Commands of one evaluation, in order. */
  readonly parts: readonly Recordable[];
  /** The gradients, or the outputs computed from them. */
  readonly outputs: readonly Node[];
  /** Memory plan of the largest graph. */
  readonly plan: MemoryPlan;
  /** All scalars. */
  readonly scalars: Memory;
  /**
   * Computes other weighted sums of the same terms from now on; they are found by the nodes of the first ones.
   *
   * @returns false, and nothing has changed, where that needs another graph
   */
  reweigh(totals: readonly Node[]): boolean;
  /** The index of a scalar among them. */
  slotOf(node: Node): number;
  /** The memory of a gradient or output. */
  memoryOf(node: Node): Memory;
}

/**
 * Uploads the target image and its protection.
 *
 * @returns the optimised pixels, and the network's input: the pixels, or the content image's where it is protected
 */
export async function uploadPicture(
  graphInputs: GraphInputs,
  { content, target, protect }: ProblemOptions,
): Promise<
  Pick<Problem, "protect" | "size"> & { readonly pixels: Node; readonly picture: Node }
> {
  const size = { width: target.width, height: target.height };
  const shape = { kind: "pixels", ...size } as const;
  const pixels = await uploadPixels(graphInputs, "the target image", target);
  if (protect === undefined) return { pixels, picture: pixels, protect, size };
  const { data } = maskAt(protect, size);
  const keep = Float32Array.from({ length: 3 * data.length }, (_, i) => data[i % data.length]!);
  const base = graphInputs.upload("the protected image", shape, content.data);
  const kept = graphInputs.upload("what is protected", shape, keep);
  return {
    pixels,
    size,
    picture: apply(composite, [pixels, base, kept], { attributes: {} }),
    protect: (data) => data.map((value, i) => value + keep[i]! * (content.data[i]! - value)),
  };
}
