/** A graph of one's own, ready to run. */
import { PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { submitAll } from "../gpu/submit.ts";
import { Executable } from "../graph/executable.ts";
import type { GraphInputs } from "../graph/graph_inputs.ts";
import { nodeOf, type Value } from "../graph/value.ts";
import { readValue } from "../network/features_of.ts";

/**
 * What is read of a run: a number of each scalar, else the numbers of a value: CHW, or row by row.
 *
 * @category Graphs
 */
export type Numbers<Outputs extends readonly Value[]> = {
  -readonly [I in keyof Outputs]: Float32Array<ArrayBuffer>;
};

/**
 * Some values of a graph, ready to be computed again and again. Disposing of it frees their memory.
 *
 * @category Graphs
 */
export class CompiledGraph<Outputs extends readonly Value[] = readonly Value[]>
  implements Disposable {
  readonly #gpu: Gpu;
  readonly #executable: Executable;
  readonly #outputs: Outputs;
  #ended = false;

  private constructor(gpu: Gpu, executable: Executable, outputs: Outputs) {
    this.#gpu = gpu;
    this.#executable = executable;
    this.#outputs = outputs;
  }

  /** Used by `Graph.compile()`. */
  static async build<Outputs extends readonly Value[]>(
    gpu: Gpu,
    inputs: GraphInputs,
    outputs: Outputs,
  ): Promise<CompiledGraph<Outputs>> {
    const label = outputs.map((value) => value.label).join(", ");
    const building = { label, outputs: outputs.map(nodeOf), externals: inputs.memory };
    const executable = await Executable.build(gpu, building);
    return new CompiledGraph(gpu, executable, outputs);
  }

  /**
   * Computes the values of what the values from outside are now, and reads them.
   *
   * @returns the numbers of each, in the order of compiling; a scalar has one
   * @throws {PentimentoError} when it or the GPU has ended, or the device was lost
   */
  async run(): Promise<Numbers<Outputs>> {
    this.#expectAlive();
    await submitAll(this.#gpu, [this.#executable.program], { label: "a graph" });
    this.#expectAlive();
    // Asked for at once, all come back after one wait.
    const numbers = await Promise.all(this.#outputs.map((value) => this.#read(value)));
    return numbers as Numbers<Outputs>;
  }

  /** Frees its memory. */
  [Symbol.dispose](): void {
    this.#ended = true;
    this.#executable[Symbol.dispose]();
  }

  #expectAlive(): void {
    if (this.#ended) throw new PentimentoError("The compiled graph has ended: compile it again");
    this.#gpu.checkAlive();
  }

  async #read(value: Value): Promise<Float32Array<ArrayBuffer>> {
    const { scalars } = this.#executable;
    const node = nodeOf(value);
    if (node.shape.kind === "scalar") {
      return await this.#gpu.read(scalars.buffer!, 4, 4 * this.#executable.slotOf(node));
    }
    return await readValue(this.#gpu, this.#executable, node);
  }
}
