/** Passes over all tiles of a picture. */
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import { submitAll } from "../gpu/submit.ts";
import { Executable } from "../graph/executable.ts";
import type { Node } from "../graph/node.ts";
import type { TileCopies, Windows } from "./windows.ts";

/**
 * Builds a graph without gradients that is run on every tile, with copies of its results.
 *
 * @param owner frees it
 * @returns a function that runs it on all tiles; it throws the signal's reason when it was cancelled
 * @throws {PentimentoError} when memory does not suffice
 */
export async function buildTilePass(gpu: Gpu, owner: DisposableStack, options: {
  /** Name for messages. */
  readonly label: string;
  readonly windows: Windows;
  /** The picture that windows are copied from, one of the whole picture's values. */
  readonly picture: Node;
  /** Values computed of every window. */
  readonly outputs: readonly Node[];
  readonly signal?: AbortSignal | undefined;
  /** Copies of the outputs when work on a tile ends. */
  readonly leaving: (memoryOf: (node: Node) => Memory) => TileCopies;
}): Promise<() => Promise<void>> {
  const { label, windows, picture, outputs, signal } = options;
  const externals = windows.graphInputs.memory;
  const executable = owner.use(await Executable.build(gpu, { label, outputs, externals }));
  const entering = await windows.entering(windows.whole.memory.get(picture)!, owner);
  const copies = options.leaving((node) => executable.memoryOf(node));
  const leaving = await windows.programs(copies, { label: "leaving a tile", owner });
  return async () => {
    for (const [index, enter] of entering.entries()) {
      const parts = [enter, executable.program, leaving[index]!];
      await submitAll(gpu, parts, { label, signal });
    }
  };
}
