/** Painting again by a recipe: the command line that it stands for, with what is changed on the line at hand. */
import {
  adapterIdentity,
  type Gpu,
  PentimentoError,
  type RunPlan,
  type Vgg19,
} from "@pentimento/pentimento";
import { type Arguments, isRepeated, type OptionName, OPTIONS } from "../arguments/options.ts";
import { WEIGHTS_FREE } from "../arguments/path_kinds.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { isNetworkName } from "../arguments/network_name.ts";
import { COMMANDS } from "../commands/index.ts";
import { statOf } from "../files.ts";
import { shownInput } from "../standard_streams.ts";
import { say } from "../terminal/terminal.ts";
import { findInput, placesBeside } from "./find_inputs.ts";
import { optionsOf } from "./inputs.ts";
import { networkHash } from "./network_hash.ts";
import { fromRecipe, isRecorded } from "./option_values.ts";
import { unknownOptions } from "./parse.ts";
import { readRecipeOf } from "./read.ts";
import type { Recipe, RecipeCommand } from "./recipe.ts";

/** A command line together with the recipe that it goes by. */
export interface RecipeArguments extends Arguments {
  readonly command: RecipeCommand;
  /** The recipe of `--from`. */
  readonly recipe?: Recipe;
  /** The file that the recipe is of. */
  readonly from?: string;
  /** Whether the line changes options of the recipe, so that what they left open is decided anew. */
  readonly changed?: boolean;
  /** Whether the weights are the recipe's, and not given. */
  readonly ownWeights?: boolean;
  /** Whether all files are the recipe's, and none is given. */
  readonly ownFiles?: boolean;
}

/**
 * The line that is meant: where `--from` names a recipe, its files and options, under those that are given.
 *
 * Without other options the recipe's are all in force, whatever this version's defaults are. With some, those
 * that were given at that time are in force, and the rest is as it suits them: another optimiser has another
 * learning rate.
 *
 * @throws {PentimentoError} when the recipe cannot be used, or a file of it is missing or changed
 */
export async function recipeArguments(
  command: RecipeCommand,
  { files, values }: Arguments,
): Promise<RecipeArguments> {
  const { from } = values;
  if (from === undefined) return { command, files, values };
  const { recipe, text } = await readRecipeOf(from);
  if (recipe.command !== command) {
    throw new UsageError(
      `The recipe in ${
        shownInput(from)
      } is of ${recipe.command}: take pentimento ${recipe.command} --from`,
    );
  }
  tellUnknown(unknownOptions(text, recipe), values.quiet);
  const recorded = optionsOf(command).filter(isRecorded);
  const isGiven = (name: OptionName) => values[name] !== undefined;
  const changed = recorded.some((name) => isGiven(name) && !holdsFile(name));
  const options: Record<string, unknown> = { ...changed ? recipe.given : recipe.options };
  // The weights-free network is made from style images of their own size where none is given.
  if (recipe.given["size"] === undefined) delete options["size"];
  // The one is another way to give the other.
  if (isGiven("layer")) delete options["content-layers"];
  if (isGiven("content-layers")) delete options["layer"];
  const base: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    const read = fromRecipe(name as OptionName, value);
    if (read !== undefined) base[name] = read;
  }
  Object.assign(base, await fileOptions(recipe, from, isGiven));
  const ownWeights = values.weights === undefined;
  if (ownWeights) base["weights"] = await findWeights(recipe, from);
  return {
    command,
    files: await filesOf(recipe, from, files),
    values: { ...base, ...values },
    ...{ recipe, from, changed, ownWeights, ownFiles: files.length === 0 },
  };
}

function tellUnknown(names: readonly string[], quiet: boolean | undefined): void {
  if (names.length === 0 || quiet) return;
  say(
    `The recipe has options that this version does not know, and leaves out: ${names.join(", ")}`,
  );
}

function holdsFile(name: OptionName): boolean {
  const { kind } = OPTIONS[name];
  return kind === "mask" || kind === "input";
}

/** The command's own files: those that are given, then the recipe's for the rest. */
async function filesOf(recipe: Recipe, from: string, given: readonly string[]): Promise<string[]> {
  const files = [...given];
  for (const place of COMMANDS[recipe.command].files.slice(given.length)) {
    const input = recipe.inputs.find((one) => one.for === place);
    if (input === undefined) {
      throw new PentimentoError(
        `The recipe in ${shownInput(from)} names no ${place}: give the files on the command line`,
      );
    }
    files.push(await findInput(input, from));
  }
  return files;
}

/** The options of a recipe that name files, but for those that are given. */
async function fileOptions(
  recipe: Recipe,
  from: string,
  isGiven: (name: OptionName) => boolean,
): Promise<Record<string, unknown>> {
  const values: Record<string, string | string[]> = {};
  for (const input of recipe.inputs) {
    if (!input.for.startsWith("--")) continue;
    const name = input.for.slice(2) as OptionName;
    if (isGiven(name)) continue;
    const path = await findInput(input, from);
    if (isRepeated(OPTIONS[name])) values[name] = [...values[name] ?? [], path];
    else values[name] = path;
  }
  return values;
}

/** The weights of a recipe: a name, or a file of that name that lies where its pictures are looked for. */
async function findWeights({ network }: Recipe, from: string): Promise<string> {
  const { weights, kind } = network;
  if (kind === "weights-free") return WEIGHTS_FREE;
  for (const place of placesBeside(from)) {
    if (isNetworkName(weights)) return weights;
    if (await statOf(place + weights, "look for the recipe's weights")) return place + weights;
  }
  return weights;
}

/**
 * Checks that a network is that of the recipe, unless other weights are given. A weights-free one of the same
 * pictures and options that differs is of another version of the program: that is told, and painted with.
 *
 * @throws {PentimentoError} naming a trained network that is another
 */
export async function expectRecipeNetwork(
  { recipe, from, ownWeights, ownFiles, changed, values }: RecipeArguments,
  network: Vgg19,
): Promise<void> {
  if (!recipe || !ownWeights) return;
  const isFree = recipe.network.kind === "weights-free";
  if (isFree && (changed || !ownFiles)) return;
  if (await networkHash(network) === recipe.network.sha256) return;
  if (isFree) {
    if (values.quiet) return;
    return say(
      `The recipe in ${shownInput(from!)} is of a weights-free network that another version of ` +
        "Pentimento made: the picture will differ from that one",
    );
  }
  throw new PentimentoError(
    `The weights ${recipe.network.weights} are not those of the recipe in ${
      shownInput(from!)
    }, or not ` +
      "as many layers of them: give what is there with --weights to paint with it",
  );
}

/**
 * The plan of a run that is done again as it was: where time decided on the iterations, it does those that were done.
 * Of a run that was ended early, time decides anew.
 */
export function asItWas(plan: RunPlan, { recipe, changed }: RecipeArguments): RunPlan {
  const { time, ...options } = plan.options;
  if (time === undefined || !recipe || changed || recipe.stopped !== undefined) return plan;
  if (recipe.scales.length !== plan.scales.length) return plan;
  const scales = plan.scales.map((scale, i) => ({ ...scale, iterations: recipe.scales[i]!.done }));
  return { ...plan, options, scales };
}

/** The kernels of a recipe, where it is done again as it was on such an adapter. */
export function recipeKernels(
  { recipe, changed }: RecipeArguments,
  gpu: Gpu,
): ReadonlyMap<string, string> | undefined {
  if (!recipe || changed || recipe.adapter.identity !== adapterIdentity(gpu)) return undefined;
  return new Map(Object.entries(recipe.kernels));
}
