import { PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import { backward } from "../graph/backward.ts";
import { Executable } from "../graph/executable.ts";
import { external, type Node } from "../graph/node.ts";
import type { MemoryPlan } from "../graph/plan.ts";
import type { Picture } from "../image/picture.ts";
import { contentScale, styleScale } from "../losses/forms.ts";
import { type LayerLoss, totalLoss } from "../losses/total_loss.ts";
import type { LayerName } from "../vgg19.ts";
import type { NetworkOnGpu } from "../vgg19_graph.ts";
import { layersOf, type ResolvedLosses } from "./resolve.ts";
import {
  contentTargets,
  release,
  styleTargets,
  type Target,
  type Targets,
  uploadPixels,
} from "./targets.ts";

/** The scalars of one evaluation. */
export interface Losses {
  /** The total loss. */
  readonly total: number;
  /** Every term by name. */
  readonly terms: Readonly<Record<string, number>>;
}

/** What an objective is made of. */
export interface ObjectiveOptions {
  readonly network: NetworkOnGpu;
  readonly losses: ResolvedLosses;
  /** The content image, as large as the target image. */
  readonly content: Picture;
  /** The style image, of any size. */
  readonly style: Picture;
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
  readonly #gpu: Gpu;
  readonly #executable: Executable;
  readonly #targets: readonly Targets[];
  readonly #slots: { readonly total: number; readonly terms: ReadonlyMap<string, number> };
  readonly #size: { readonly width: number; readonly height: number };

  private constructor(gpu: Gpu, parts: {
    pixels: Memory;
    gradient: Memory;
    executable: Executable;
    targets: readonly Targets[];
    slots: { total: number; terms: ReadonlyMap<string, number> };
    size: { width: number; height: number };
  }) {
    this.#gpu = gpu;
    this.pixels = parts.pixels;
    this.gradient = parts.gradient;
    this.scalars = parts.executable.scalars;
    this.#executable = parts.executable;
    this.#targets = parts.targets;
    this.#slots = parts.slots;
    this.#size = parts.size;
  }

  /**
   * Takes the targets from content and style image and builds the graph.
   *
   * @throws {PentimentoError} when sizes do not fit or memory does not suffice
   */
  static async create(gpu: Gpu, options: ObjectiveOptions): Promise<Objective> {
    const { content, style, target } = options;
    if (content.width !== target.width || content.height !== target.height) {
      throw new PentimentoError(
        `The target image is ${target.width} x ${target.height} pixels, but the content image ` +
          `${content.width} x ${content.height}: give both the same size`,
      );
    }
    const targets: Targets[] = [];
    let pixels: Memory | undefined;
    try {
      targets.push(await contentTargets(gpu, content, options));
      targets.push(await styleTargets(gpu, style, options));
      pixels = uploadPixels(gpu, "the target image", target);
      const graph = buildGraph(options, targets[0]!, targets[1]!);
      const externals = new Map([...graph.externals, [graph.pixels, pixels]]);
      const outputs = [graph.total, ...graph.terms.values(), graph.gradient];
      const executable = await Executable.build(gpu, {
        label: "the total loss",
        outputs,
        externals,
      });
      const slots = {
        total: executable.slotOf(graph.total),
        terms: new Map([...graph.terms].map(([name, node]) => [name, executable.slotOf(node)])),
      };
      const gradient = executable.memoryOf(graph.gradient);
      const size = { width: target.width, height: target.height };
      return new Objective(gpu, { pixels, gradient, executable, targets, slots, size });
    } catch (error) {
      targets.forEach((kept) => release(gpu, kept));
      if (pixels !== undefined) gpu.release(pixels.buffer!);
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

  /** Total and terms of the scalars that were read. */
  parse(scalars: Float32Array): Losses {
    const terms: Record<string, number> = {};
    for (const [name, slot] of this.#slots.terms) terms[name] = scalars[slot]!;
    return { total: scalars[this.#slots.total]!, terms };
  }

  /** Evaluates at the pixels as they are and waits for the losses. */
  async evaluate(): Promise<Losses> {
    await this.program.run();
    return this.parse(await this.#gpu.read(this.scalars.buffer!, this.scalars.bytes));
  }

  /** The gradient of the last evaluation: CHW. */
  async readGradient(): Promise<Float32Array> {
    return (await this.#gpu.read(this.gradient.buffer!, this.gradient.bytes))
      .subarray(0, 3 * this.#size.width * this.#size.height);
  }

  /** The target image as it is now. */
  async readPicture(): Promise<Picture> {
    const data = await this.#gpu.read(this.pixels.buffer!, this.pixels.bytes);
    return { ...this.#size, data: data.subarray(0, 3 * this.#size.width * this.#size.height) };
  }

  [Symbol.dispose](): void {
    this.#executable[Symbol.dispose]();
    this.#targets.forEach((targets) => release(this.#gpu, targets));
    this.#gpu.release(this.pixels.buffer!);
  }
}

/** The graph of the losses. */
export interface Graph {
  readonly pixels: Node;
  readonly total: Node;
  readonly terms: ReadonlyMap<string, Node>;
  readonly gradient: Node;
  readonly externals: ReadonlyMap<Node, Memory>;
}

/** The graph from the pixels to the losses, and back to the gradient. */
export function buildGraph(
  options: Pick<ObjectiveOptions, "network" | "losses"> & {
    readonly target: { readonly width: number; readonly height: number };
  },
  content: Targets,
  style: Targets,
): Graph {
  const { network, losses, target } = options;
  const { lossForm: form } = losses;
  const pixels = external("pixels", { kind: "pixels", width: target.width, height: target.height });
  const needed = new Set<LayerName>([...content.keys(), ...style.keys()]);
  const features = network.features(pixels, { needed, ...losses });
  const externals = new Map<Node, Memory>();
  const toLoss = (
    kind: "content" | "style",
    weight: number,
    [layer, { shape, memory, statistics }]: [LayerName, Target],
  ): LayerLoss => {
    const node = external(`${kind} target of ${layer}`, shape);
    externals.set(node, memory);
    const scale = shape.kind === "matrix"
      ? styleScale(form, shape.size, statistics)
      : contentScale(form, statistics);
    return { layer, target: node, scale: weight * scale };
  };
  const { total, terms } = totalLoss({
    features,
    pixels,
    content: [...content].map((entry) => toLoss("content", losses.contentLayers[entry[0]]!, entry)),
    style: [...style].map((entry) => toLoss("style", losses.styleLayers[entry[0]]!, entry)),
    ...losses,
  });
  return { pixels, total, terms, gradient: backward(total, pixels), externals };
}

/** The layers that losses ask for. */
export function neededLayers(losses: ResolvedLosses): LayerName[] {
  return [...layersOf(losses.contentLayers), ...layersOf(losses.styleLayers)];
}
