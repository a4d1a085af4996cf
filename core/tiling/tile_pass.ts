/** A pass over all tiles of a picture. */
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import type { Program } from "../gpu/program.ts";
import { submitAll } from "../gpu/submit.ts";
import { Executable } from "../graph/executable.ts";
import type { Node } from "../graph/node.ts";
import type { TileCopies, Windows } from "./windows.ts";

/** Inputs of {@linkcode TilePass}. */
export interface TilePassOptions {
  /** Name for messages. */
  readonly label: string;
  readonly windows: Windows;
  /** The picture that windows are copied from. */
  readonly picture: Memory;
  /** Values computed of every window. */
  readonly outputs: readonly Node[];
  /** Copies of the outputs when work on a tile ends. */
  readonly leaving: (memoryOf: (node: Node) => Memory) => TileCopies;
}

/** A graph without gradients that is run on every tile, with copies of its results. */
export class TilePass implements Disposable {
  readonly #gpu: Gpu;
  readonly #label: string;
  readonly #executable: Executable;
  readonly #entering: readonly Program[];
  readonly #leaving: readonly Program[];

  private constructor(gpu: Gpu, parts: {
    label: string;
    executable: Executable;
    entering: readonly Program[];
    leaving: readonly Program[];
  }) {
    this.#gpu = gpu;
    this.#label = parts.label;
    this.#executable = parts.executable;
    this.#entering = parts.entering;
    this.#leaving = parts.leaving;
  }

  /**
   * Builds the graph and the copies.
   *
   * @throws {PentimentoError} when memory does not suffice
   */
  static async build(gpu: Gpu, options: TilePassOptions): Promise<TilePass> {
    const { label, windows, picture, outputs } = options;
    const externals = windows.graphInputs.memory;
    const executable = await Executable.build(gpu, { label, outputs, externals });
    const built: Disposable[] = [executable];
    try {
      const entering = await windows.entering(picture);
      built.push(...entering);
      const copying = options.leaving((node) => executable.memoryOf(node));
      const leaving = await windows.programs("leaving a tile", copying);
      return new TilePass(gpu, { label, executable, entering, leaving });
    } catch (error) {
      for (const each of built) each[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Runs it on all tiles.
   *
   * @throws {unknown} the signal's reason when it was cancelled
   */
  async run(signal?: AbortSignal): Promise<void> {
    for (const [index, entering] of this.#entering.entries()) {
      const parts = [entering, this.#executable.program, this.#leaving[index]!];
      await submitAll(this.#gpu, parts, { label: this.#label, signal });
    }
  }

  [Symbol.dispose](): void {
    this.#executable[Symbol.dispose]();
    for (const program of [...this.#entering, ...this.#leaving]) program[Symbol.dispose]();
  }
}
