/** A computation graph of one's own: values from outside, networks, and what is computed of them. */
import { expectPixels, givePixels, type GpuPixels } from "../gpu/pixels.ts";
import { inOrder } from "../graph/node.ts";
import { expectGpu } from "../gpu/expect_gpu.ts";
import {
  expectChoice,
  expectList,
  expectNumbers,
  expectObject,
  expectOptions,
  expectText,
  expectWhole,
} from "../checks.ts";
import { outOfRange, PentimentoError, wrongKind } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import { pack } from "../graph/layout.ts";
import { describe, type MapShape } from "../graph/shape.ts";
import { checkPicture, type Picture } from "../image/picture.ts";
import { expectLayer, expectNetwork, type LayerName, type Vgg19 } from "../network/vgg19.ts";
import { NetworkOnGpu, type NetworkSettings } from "../network/vgg19_graph.ts";
import { convolution } from "../ops/convolution/convolution.ts";
import {
  type ConvolutionWeightsOnGpu,
  releaseConvolution,
  uploadConvolution,
} from "../ops/convolution/convolution_weights.ts";
import { expectFilters, type Filters } from "./filters.ts";
import { CompiledGraph } from "./compiled_graph.ts";
import { expectMinimise, minimise, type MinimiseOptions, type Minimum } from "./minimise.ts";
import type { OptimizerChoice } from "./optimizers.ts";
import { made, nodeOf, type Value } from "../graph/value.ts";

/**
 * A graph of values on a GPU. Values from outside are made by its methods, all others by operations, which are
 * functions from values to a value. Nothing is computed before {@linkcode compile} or {@linkcode minimise}. It owns
 * the memory of its values from outside and of its networks, until it is disposed of.
 *
 * ```ts
 * import { noisePicture, openGpu, weightsFreeVgg19 } from "@pentimento/pentimento";
 * import { gram, Graph, meanSquare } from "@pentimento/pentimento/graph";
 * import { assertEquals } from "@std/assert";
 *
 * using gpu = await openGpu();
 * const style = noisePicture(32, 24);
 * const network = weightsFreeVgg19({ style, upTo: "conv1_2" });
 *
 * using graph = new Graph(gpu);
 * const { conv1_2 } = await graph.features(graph.pixels(style), network, ["conv1_2"]);
 * using compiled = await graph.compile([gram(conv1_2), meanSquare(conv1_2)]);
 * const [matrix, strength] = await compiled.run();
 * assertEquals([matrix.length, strength.length], [64 * 64, 1]);
 * ```
 *
 * @category Graphs
 */
export class Graph implements Disposable {
  readonly #gpu: Gpu;
  readonly #inputs: GraphInputs;
  readonly #convolutions: ConvolutionWeightsOnGpu[] = [];
  readonly #networks: NetworkOnGpu[] = [];
  #ended = false;

  /**
   * Makes a graph without any value.
   *
   * @param gpu what `openGpu()` gave; it has to live as long as the graph
   */
  constructor(gpu: Gpu) {
    expectGpu(gpu);
    this.#gpu = gpu;
    this.#inputs = new GraphInputs(gpu);
  }

  /**
   * The pixels of a picture: what networks look at, and what {@linkcode minimise} changes.
   *
   * @throws {PentimentoError} when the picture is of no size or has too few numbers
   */
  pixels(picture: Picture, label = "pixels"): Value {
    checkPicture(picture, label);
    const { width, height, data } = picture;
    return this.#upload(label, { kind: "pixels", width, height }, data);
  }

  /**
   * Pixels from a texture or a buffer of the device that the GPU shares, without a way over the host. What is
   * transparent has its own colour.
   *
   * @throws {TypeError} when it is something else
   * @throws {RangeError} when its format, usage or size does not do
   */
  async pixelsOf(source: GpuPixels, label = "pixels"): Promise<Value> {
    this.#expectAlive();
    expectPixels(source, "read");
    return await this.#inputs.take(label, source);
  }

  /**
   * Copies pixels, as {@linkcode minimise} left them, into a texture or a buffer of the device that the GPU shares,
   * without a way over the host: opaque, clipped to [0, 1].
   *
   * @throws {TypeError} when it is something else
   * @throws {RangeError} when its format, usage or size does not do
   */
  async copyPixels(pixels: Value, target: GpuPixels): Promise<void> {
    this.#expectAlive();
    const { shape } = nodeOf(pixels);
    const memory = this.#inputs.memory.get(nodeOf(pixels));
    if (shape.kind !== "pixels" || memory === undefined) {
      throw wrongKind(
        `"${pixels.label}" (${describe(shape)}) is not what pixels() made: give that`,
      );
    }
    await givePixels(this.#gpu, memory, { size: shape, target });
  }

  /** Feature maps of these numbers: CHW, `channels * height * width` of them. */
  map(values: ArrayLike<number>, shape: Omit<MapShape, "kind" | "half">, label = "map"): Value {
    expectOptions("a map", shape);
    const { channels, height, width } = shape;
    for (const [what, count] of Object.entries({ channels, height, width })) {
      expectWhole(`${what} of "${label}"`, count, 1);
    }
    return this.#upload(label, { kind: "map", channels, height, width }, values);
  }

  /** A matrix of these numbers, row by row. */
  matrix(
    values: ArrayLike<number>,
    size: { readonly rows: number; readonly columns: number },
    label = "matrix",
  ): Value {
    expectOptions("a matrix", size);
    const { rows, columns } = size;
    expectWhole(`rows of "${label}"`, rows, 1);
    expectWhole(`columns of "${label}"`, columns, 1);
    return this.#upload(label, { kind: "matrix", size: rows, columns }, values);
  }

  /**
   * Gives a value from outside other numbers, in the order in which it was made of the first ones.
   *
   * @throws {PentimentoError} when the value is the result of an operation, or of another graph
   * @throws {TypeError} when there are more or fewer numbers than it has
   */
  write(value: Value, numbers: ArrayLike<number>): void {
    this.#expectAlive();
    const memory = this.#inputs.memory.get(nodeOf(value));
    if (memory === undefined) {
      throw outOfRange(
        `"${value.label}" (${describe(value.shape)}) is no value from outside of this graph: ` +
          "write what pixels(), map() or matrix() made",
      );
    }
    expectNumbers(`numbers of "${value.label}"`, numbers);
    this.#gpu.write(memory.buffer!, pack(value.shape, numbers));
  }

  /**
   * Features of layers of a VGG-19 at some pixels.
   *
   * @param settings pooling, padding and others. Default: max pooling, zeros as padding, the network's own preprocessing
   * @returns the features by layer, after their ReLU unless settings ask otherwise
   * @throws {PentimentoError} when the network does not have a layer, or the picture is too small for it
   */
  async features<Name extends LayerName>(
    pixels: Value,
    network: Vgg19,
    layers: readonly Name[],
    settings: Partial<NetworkSettings> = {},
  ): Promise<Record<Name, Value>> {
    this.#expectAlive();
    expectNetwork(network);
    expectList("layers", layers, "a list of their names");
    layers.forEach(expectLayer);
    expectOptions("features()", settings);
    const { kind } = nodeOf(pixels).shape;
    if (kind !== "pixels") {
      throw wrongKind(
        `A network looks at pixels, but "${pixels.label}" is a ${kind}: give what pixels() made`,
      );
    }
    const known = this.#networks.find((one) => one.network === network && one.has(layers));
    const onGpu = known ?? await NetworkOnGpu.upload(this.#gpu, network, { needed: layers });
    if (!known) this.#networks.push(onGpu);
    const { preprocessing } = network;
    const defaults = { pooling: "max", preprocessing } as const;
    const needed = new Set<LayerName>(layers);
    const features = onGpu.features(nodeOf(pixels), { ...defaults, ...settings, needed });
    return Object.fromEntries<Value>(features) as Record<Name, Value>;
  }

  /**
   * A 3x3 convolution of a map, with zeros around it.
   *
   * @param options.relu whether a ReLU follows, at no cost. Default true
   * @throws {TypeError} when filters and map do not fit
   */
  convolution(input: Value, filters: Filters, options: {
    readonly relu?: boolean;
    readonly label?: string;
  } = {}): Value {
    this.#expectAlive();
    expectOptions("convolution()", options);
    const { relu = true, label = "convolution" } = options;
    expectFilters(filters, label);
    const weights = uploadConvolution(this.#gpu, label, filters);
    this.#convolutions.push(weights);
    return made(convolution, [input], { attributes: { weights, relu }, label });
  }

  /**
   * Makes the values ready to be computed, as often as wanted: memory, kernels, order.
   *
   * @throws {PentimentoError} when memory does not suffice
   */
  async compile<const Outputs extends readonly Value[]>(
    outputs: Outputs,
  ): Promise<CompiledGraph<Outputs>> {
    this.#expectAlive();
    expectList("outputs", outputs, "a list of values");
    if (outputs.length === 0) {
      throw outOfRange("A graph without outputs is wanted: give at least one value");
    }
    this.#expectOwn(outputs);
    return await CompiledGraph.build(this.#gpu, this.#inputs, outputs);
  }

  /**
   * Changes pixels so that a loss becomes smaller. The pixels keep the result: it can be gone on from.
   *
   * @param loss a scalar that depends on the pixels
   * @param pixels what {@linkcode pixels} made
   * @param optimizer `lbfgs()` or `adam()`
   * @throws {PentimentoError} when memory does not suffice
   * @throws {TypeError} when the loss is no scalar, does not depend on the pixels, or an operation has no gradient
   */
  async minimise(
    loss: Value,
    pixels: Value,
    optimizer: OptimizerChoice,
    options: MinimiseOptions = {},
  ): Promise<Minimum> {
    this.#expectAlive();
    expectObject("optimiser", optimizer, "lbfgs() or adam()");
    expectChoice("kind of optimiser", optimizer.kind, ["lbfgs", "adam"]);
    expectMinimise(options);
    this.#expectOwn([loss, pixels]);
    if (nodeOf(pixels).operation !== undefined || pixels.shape.kind !== "pixels") {
      throw wrongKind(
        `Pixels are minimised over, but "${pixels.label}" is ${
          describe(pixels.shape)
        }: give what pixels() made`,
      );
    }
    const problem = { inputs: this.#inputs, loss: nodeOf(loss), pixels: nodeOf(pixels), optimizer };
    return await minimise(this.#gpu, problem, options);
  }

  /** Frees its memory, that of its networks too. */
  [Symbol.dispose](): void {
    this.#ended = true;
    this.#inputs[Symbol.dispose]();
    for (const network of this.#networks) network[Symbol.dispose]();
    for (const weights of this.#convolutions) releaseConvolution(this.#gpu, weights);
  }

  #upload(label: string, shape: Value["shape"], values: ArrayLike<number>): Value {
    this.#expectAlive();
    expectText("label", label);
    expectNumbers(`numbers of "${label}"`, values);
    return this.#inputs.upload(label, shape, values);
  }

  /** What is made of another graph's values, or of those of a term, has no memory here. */
  #expectOwn(values: readonly Value[]): void {
    const foreign = inOrder(values.map(nodeOf)).find((node) =>
      node.operation === undefined && !this.#inputs.memory.has(node)
    );
    if (foreign === undefined) return;
    throw outOfRange(
      `"${foreign.label}" (${describe(foreign.shape)}) is a value of another graph: ` +
        "make all values of a graph by its own methods",
    );
  }

  #expectAlive(): void {
    if (this.#ended) throw new PentimentoError("The graph has ended: make another");
    this.#gpu.checkAlive();
  }
}
