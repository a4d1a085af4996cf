/** What is minimised, whether the picture is worked on in one piece or in tiles. */
import type { Memory } from "../gpu/memory.ts";
import type { Recordable } from "../gpu/submit.ts";
import type { GraphInputs } from "../graph/graph_inputs.ts";
import { apply, type Node } from "../graph/node.ts";
import type { MemoryPlan } from "../graph/plan.ts";
import { resizeMask } from "../image/mask.ts";
import type { Picture } from "../image/picture.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { composite } from "../ops/composite/composite.ts";
import type { Size } from "../size.ts";
import type { ResolvedLosses } from "./settings.ts";
import type { ControlOptions, StyleGroup } from "./styles.ts";
import type { Term } from "./total_loss.ts";

/** What a problem is made of. */
export interface ProblemOptions extends ControlOptions {
  readonly network: NetworkOnGpu;
  readonly losses: ResolvedLosses;
  /** The content image, as large as the target image. */
  readonly content: Picture;
  /** The styles, their pictures as large as they are to be looked at. */
  readonly groups: readonly StyleGroup[];
  /** Where the target image starts. */
  readonly target: Picture;
  /**
   * How much of a style image is looked at at once a side, where it is looked at in tiles. Default: all of it.
   */
  readonly styleTile?: number | undefined;
  /** Cancels what is done beforehand. */
  readonly signal?: AbortSignal | undefined;
}

/** What is to be minimised, before it is known how much each term weighs. */
export interface Problem extends Disposable {
  /** Sides of the target image. */
  readonly sides: Size;
  /** Its pixels. */
  readonly pixels: Memory;
  readonly terms: readonly Term[];
  /**
   * Whether several gradients are better taken one after the other: each has memory of its own for the whole
   * picture.
   */
  readonly apart: boolean;
  /** What protection makes of pixels, as the graph does. */
  readonly protect: ((data: Float32Array) => Float32Array) | undefined;
  /**
   * Makes ready to compute weighted sums of the terms and their gradients with respect to the pixels.
   *
   * @throws {PentimentoError} when memory does not suffice
   */
  differentiate(totals: readonly Node[], options: DifferentiateOptions): Promise<Differentiated>;
}

/** What else {@linkcode Problem.differentiate} is told. */
export interface DifferentiateOptions {
  /** A name for messages. */
  readonly label: string;
  /** Scalars that are wanted besides the sums. Default: none. */
  readonly scalars?: readonly Node[];
  /** Other pixels than the target image's. */
  readonly at?: Memory;
  /** Makes of the gradients what is wanted instead of them and of the sums. Default: these are. */
  readonly of?: (gradients: readonly Node[]) => readonly Node[];
}

/** Sums and gradients, ready to be computed. */
export interface Differentiated extends Disposable {
  /** What is recorded for one evaluation, in order. */
  readonly parts: readonly Recordable[];
  /** The gradients, or what was made of them. */
  readonly made: readonly Node[];
  /** Where the largest part of it lies. */
  readonly plan: MemoryPlan;
  /** All scalars. */
  readonly scalars: Memory;
  /** The place of a scalar among them. */
  slotOf(node: Node): number;
  /** The memory of what was made. */
  memoryOf(node: Node): Memory;
}

/** The target image on the GPU. */
export interface BroughtPicture {
  /** What is optimised. */
  readonly pixels: Node;
  /** What the network sees: the pixels, or those of the content image where they are protected. */
  readonly picture: Node;
  readonly protect: Problem["protect"];
  readonly sides: Problem["sides"];
}

/** Brings the target image to the GPU, and what of it is protected. */
export function bringPicture(
  graphInputs: GraphInputs,
  { content, target, protect }: ProblemOptions,
): BroughtPicture {
  const sides = { width: target.width, height: target.height };
  const shape = { kind: "pixels", ...sides } as const;
  const pixels = graphInputs.upload("the target image", shape, target.data);
  if (protect === undefined) return { pixels, picture: pixels, protect, sides };
  const { data } = resizeMask(protect, sides);
  const keep = Float32Array.from({ length: 3 * data.length }, (_, i) => data[i % data.length]!);
  const base = graphInputs.upload("the protected image", shape, content.data);
  const kept = graphInputs.upload("what is protected", shape, keep);
  return {
    pixels,
    sides,
    picture: apply(composite, [pixels, base, kept], { attributes: {} }),
    protect: (data) => data.map((value, i) => value + keep[i]! * (content.data[i]! - value)),
  };
}
