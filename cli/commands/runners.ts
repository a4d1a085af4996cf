/** The functions that run the commands, each loaded when it runs. */
import type { Arguments } from "../arguments/options.ts";
import type { CommandName } from "./index.ts";

/**
 * Runs a command and returns the exit code.
 *
 * @param line the whole line as it was called, to tell how it goes on
 */
export type Runner = (args: Arguments, line: readonly string[]) => Promise<number>;

/** The function of every command. */
export const RUNNERS: Readonly<Record<CommandName, Runner>> = {
  stylize: async (args, line) => await (await import("./paint.ts")).runStylize(args, line),
  texture: async (args, line) => await (await import("./paint.ts")).runTexture(args, line),
  reconstruct: async (args, line) => await (await import("./paint.ts")).runReconstruct(args, line),
  inspect: async (args) => await (await import("./inspect.ts")).runInspect(args),
  batch: async (args, line) => await (await import("./batch.ts")).runBatchFile(args, line),
  losses: async (args) => await (await import("./losses.ts")).runLosses(args),
  recipe: async (args) => await (await import("./recipe.ts")).runRecipe(args),
  studio: async (args) => await (await import("./studio.ts")).runStudio(args),
  doctor: async (args) => await (await import("./doctor.ts")).runDoctor(args),
  completions: async (args) => await (await import("./completions.ts")).runCompletions(args),
  "weights fetch": async (args) => await (await import("./weights_fetch.ts")).runWeightsFetch(args),
  "weights import": async (args) =>
    await (await import("./weights_import.ts")).runWeightsImport(args),
  "weights list": async (args) => await (await import("./weights_kept.ts")).runWeightsList(args),
  "weights verify": async (args) =>
    await (await import("./weights_kept.ts")).runWeightsVerify(args),
  "weights path": async (args) => await (await import("./weights_kept.ts")).runWeightsPath(args),
  "weights remove": async (args) =>
    await (await import("./weights_kept.ts")).runWeightsRemove(args),
  "weights normalize": async (args) =>
    await (await import("./weights_normalize.ts")).runWeightsNormalize(args),
};
