import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import type { Program } from "../gpu/program.ts";
import { submitAll } from "../gpu/submit.ts";
import { Executable } from "../graph/executable.ts";
import type { Node } from "../graph/node.ts";
import type { Copying, Windows } from "./windows.ts";

/** What to gather. */
export interface GatheringOptions {
  /** A name for messages. */
  readonly label: string;
  readonly windows: Windows;
  /** What windows are taken out of. */
  readonly picture: Memory;
  /** What is made of every window. */
  readonly outputs: readonly Node[];
  /** What becomes of it when work on a tile ends. */
  readonly leaving: (made: (node: Node) => Memory) => Copying;
}

/** A graph that is run on every tile of a picture, to gather what the whole picture has of something. */
export class Gathering implements Disposable {
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

  /** Builds it. */
  static async build(gpu: Gpu, options: GatheringOptions): Promise<Gathering> {
    const { label, windows, picture, outputs } = options;
    const externals = windows.graphInputs.memory;
    const executable = await Executable.build(gpu, { label, outputs, externals });
    const built: Disposable[] = [executable];
    try {
      const entering = await windows.entering(picture);
      built.push(...entering);
      const copying = options.leaving((node) => executable.memoryOf(node));
      const leaving = await windows.programs("leaving a tile", copying);
      return new Gathering(gpu, { label, executable, entering, leaving });
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
