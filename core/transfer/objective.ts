import { PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import { backward } from "../graph/backward.ts";
import { Executable } from "../graph/executable.ts";
import { apply, type Node } from "../graph/node.ts";
import type { MemoryPlan } from "../graph/plan.ts";
import { resizeMask } from "../image/mask.ts";
import type { Picture } from "../image/picture.ts";
import { type Term, totalLoss } from "../losses/total_loss.ts";
import { composite } from "../ops/composite.ts";
import type { LayerName } from "../vgg19.ts";
import type { NetworkOnGpu } from "../vgg19_graph.ts";
import { balancedWeights, gradientNorms, kindWeights, probePicture } from "./balance.ts";
import { contentTargets } from "./content_targets.ts";
import { lossTerms } from "./loss_terms.ts";
import type { ControlOptions } from "./options.ts";
import { layersOf, type ResolvedLosses } from "./resolve.ts";
import { styleTargets } from "./style_targets.ts";
import type { StyleGroup } from "./styles.ts";
import { Supplies } from "./supplies.ts";

/** The scalars of one evaluation. */
export interface Losses {
  /** The total loss. */
  readonly total: number;
  /** Every term by name. */
  readonly terms: Readonly<Record<string, number>>;
}

/** What an objective is made of. */
export interface ObjectiveOptions extends ControlOptions {
  readonly network: NetworkOnGpu;
  readonly losses: ResolvedLosses;
  /** The content image, as large as the target image. */
  readonly content: Picture;
  /** The styles, their pictures as large as they are to be looked at. */
  readonly groups: readonly StyleGroup[];
  /** Where the target image starts. */
  readonly target: Picture;
}

/**
 * The function that is minimised: from the pixels of the target image to the total loss, its terms and
 * its gradient, as one sequence of kernel calls.
 */
export class Objective implements Disposable {
  /** The target image's pixels: an optimiser changes them. */
  readonly pixels: Memory;
  /** The total loss's gradient with respect to {@linkcode pixels}. */
  readonly gradient: Memory;
  /** Total and terms, to be read and given to {@linkcode parse}. */
  readonly scalars: Memory;
  /** The total's place among the scalars. */
  readonly totalSlot: number;
  readonly #gpu: Gpu;
  readonly #executable: Executable;
  readonly #supplies: Supplies;
  readonly #problem: Problem;
  readonly #weights: readonly number[];

  private constructor(gpu: Gpu, parts: {
    executable: Executable;
    supplies: Supplies;
    problem: Problem;
    weights: readonly number[];
    total: Node;
    gradient: Node;
  }) {
    const { executable, supplies, problem } = parts;
    this.#gpu = gpu;
    this.#executable = executable;
    this.#supplies = supplies;
    this.#problem = problem;
    this.#weights = parts.weights;
    this.pixels = supplies.memory.get(problem.pixels)!;
    this.gradient = executable.memoryOf(parts.gradient);
    this.scalars = executable.scalars;
    this.totalSlot = executable.slotOf(parts.total);
  }

  /**
   * Takes the targets from content and style image, balances the terms and builds the graph.
   *
   * @throws {PentimentoError} when sizes do not fit or memory does not suffice
   */
  static async create(gpu: Gpu, options: ObjectiveOptions): Promise<Objective> {
    const { content, target } = options;
    if (content.width !== target.width || content.height !== target.height) {
      throw new PentimentoError(
        `The target image is ${target.width} x ${target.height} pixels, but the content image ` +
          `${content.width} x ${content.height}: give both the same size`,
      );
    }
    const supplies = new Supplies(gpu);
    try {
      const problem = await pose(gpu, supplies, options);
      const weights = await weigh(gpu, supplies, problem, options);
      const total = totalLoss(problem.terms, weights);
      const gradient = backward(total, problem.pixels);
      const parts = problem.terms.flatMap((term) => term.parts);
      const executable = await Executable.build(gpu, {
        label: "the total loss",
        outputs: [total, ...parts, gradient],
        externals: supplies.memory,
      });
      return new Objective(gpu, { executable, supplies, problem, weights, total, gradient });
    } catch (error) {
      supplies[Symbol.dispose]();
      throw error;
    }
  }

  /** Where everything lies that the graph makes. */
  get plan(): MemoryPlan {
    return this.#executable.plan;
  }

  /** The kernel calls of one evaluation. */
  get program(): Executable["program"] {
    return this.#executable.program;
  }

  /** What every term is multiplied by in the total. */
  get weights(): Readonly<Record<string, number>> {
    const { terms } = this.#problem;
    return Object.fromEntries(terms.map(({ name }, i) => [name, this.#weights[i]!]));
  }

  /** Total and terms of the scalars that were read. */
  parse(scalars: Float32Array): Losses {
    const value = ({ parts }: Term) =>
      parts.reduce((sum, part) => sum + scalars[this.#executable.slotOf(part)]!, 0);
    const terms = this.#problem.terms.map((term) => [term.name, value(term)]);
    return { total: scalars[this.totalSlot]!, terms: Object.fromEntries(terms) };
  }

  /** Evaluates at the pixels as they are and waits for the losses. */
  async evaluate(): Promise<Losses> {
    await this.program.run();
    return this.parse(await this.#gpu.read(this.scalars.buffer!, this.scalars.bytes));
  }

  /** The norm of every term's gradient at the pixels as they are, times what the term is multiplied by. */
  async pulls(): Promise<Record<string, number>> {
    const { terms, pixels } = this.#problem;
    const norms = await gradientNorms(this.#gpu, terms, {
      pixels,
      externals: this.#supplies.memory,
      counts: (term) => this.#weights[terms.indexOf(term)] !== 0,
    });
    return Object.fromEntries(terms.map(({ name }, i) => [name, norms[i]! * this.#weights[i]!]));
  }

  /** The gradient of the last evaluation: CHW. */
  async readGradient(): Promise<Float32Array> {
    const { width, height } = this.#problem.sides;
    return (await this.#gpu.read(this.gradient.buffer!, this.gradient.bytes, this.gradient.offset))
      .subarray(0, 3 * width * height);
  }

  /**
   * The target image as it is now.
   *
   * @param memory other pixels of the same shape. Default: {@linkcode pixels}
   */
  async readPicture(memory: Memory = this.pixels): Promise<Picture> {
    const { sides, protect } = this.#problem;
    const values = await this.#gpu.read(memory.buffer!, memory.bytes, memory.offset);
    const data = values.subarray(0, 3 * sides.width * sides.height);
    return protect === undefined ? { ...sides, data } : { ...sides, data: protect(data) };
  }

  [Symbol.dispose](): void {
    this.#executable[Symbol.dispose]();
    this.#supplies[Symbol.dispose]();
  }
}

/** What is to be minimised, before it is known how much each term weighs. */
interface Problem {
  readonly pixels: Node;
  readonly terms: readonly Term[];
  readonly sides: { readonly width: number; readonly height: number };
  /** What protection makes of pixels, as the graph does. */
  readonly protect: ((data: Float32Array) => Float32Array) | undefined;
}

async function pose(gpu: Gpu, supplies: Supplies, options: ObjectiveOptions): Promise<Problem> {
  const { network, losses, content, target, contentMap: map, maskPropagation } = options;
  const sides = { width: target.width, height: target.height };
  const shape = { kind: "pixels", ...sides } as const;
  const pixels = supplies.bring("the target image", shape, target.data);
  let picture = pixels;
  let protect: Problem["protect"];
  if (options.protect !== undefined) {
    const { data } = resizeMask(options.protect, sides);
    const keep = Float32Array.from({ length: 3 * data.length }, (_, i) => data[i % data.length]!);
    const base = supplies.bring("the protected image", shape, content.data);
    const kept = supplies.bring("what is protected", shape, keep);
    picture = apply(composite, [pixels, base, kept], { attributes: {} });
    protect = (data) => data.map((value, i) => value + keep[i]! * (content.data[i]! - value));
  }
  const features = network.features(picture, { ...losses, needed: new Set(neededLayers(losses)) });
  const terms = lossTerms({
    losses,
    picture,
    features,
    content: await contentTargets(gpu, supplies, { network, losses, content, map }),
    style: await styleTargets(gpu, supplies, {
      ...options,
      features,
      propagation: maskPropagation ?? "simple",
      target: sides,
    }),
  });
  return { pixels, terms, sides, protect };
}

/** What every term is multiplied by. */
async function weigh(
  gpu: Gpu,
  supplies: Supplies,
  { terms, pixels, sides }: Problem,
  options: ObjectiveOptions,
): Promise<number[]> {
  const { losses, content, groups } = options;
  const weights = kindWeights(losses);
  if (losses.balance === "none") return terms.map(({ kind }) => weights[kind]);
  using own = new Supplies(gpu);
  const probe = probePicture(content, groups);
  const at = own.bring("the probe", { kind: "pixels", ...sides }, probe.data);
  const norms = await gradientNorms(gpu, terms, {
    pixels,
    externals: new Map([...supplies.memory, [pixels, own.memory.get(at)!]]),
    counts: ({ kind, share }) => weights[kind] * share > 0,
  });
  return balancedWeights(terms, norms, losses);
}

/** The layers that losses ask for. */
export function neededLayers(losses: ResolvedLosses): LayerName[] {
  return [...layersOf(losses.contentLayers), ...layersOf(losses.styleLayers)];
}
