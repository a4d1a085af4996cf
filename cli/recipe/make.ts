/** Making the recipe of a picture out of the run that painted it. */
import { adapterIdentity, type Gpu, type Losses, type RunPlan } from "@pentimento/pentimento";
import { OPTIONS as GROUPS } from "@pentimento/pentimento/options";
import { type Arguments, flagName, type OptionName, OPTIONS } from "../arguments/options.ts";
import type { CommandLineOption } from "../arguments/own_options.ts";
import { pathKindOf, WEIGHTS_FREE } from "../arguments/path_kinds.ts";
import { DEFAULT_NETWORK } from "../arguments/network_name.ts";
import { nameOf } from "../files.ts";
import type { Metadata } from "../pictures/formats/encoding.ts";
import { inputHash } from "../pictures/input_hashes.ts";
import { say } from "../terminal/terminal.ts";
import { DENO_VERSION, VERSION } from "../version.ts";
import { namedInputs, optionsOf } from "./inputs.ts";
import { networkHash } from "./network_hash.ts";
import { isFile, isRecorded, toRecipe } from "./option_values.ts";
import { type Recipe, RECIPE_VERSION, type RecipeCommand, type RecipeInput } from "./recipe.ts";
import { UsedKernels } from "./used_kernels.ts";

/** A run as a recipe tells it. */
export interface RecipeRun extends Arguments {
  readonly command: RecipeCommand;
  /** The recipe by which it is painted again, and whether options of it are changed. */
  readonly recipe?: Recipe;
  readonly changed?: boolean;
  readonly plan: RunPlan;
  readonly gpu: Gpu;
  /** Tells the SHA-256 of the file at a path. Default: of what was read, see {@linkcode hashInputs}. */
  readonly hashOf?: ((path: string) => Promise<string | undefined>) | undefined;
  /** Whether its kernels were chosen before, so that all choices count as used. Default false. */
  readonly prepared?: boolean;
}

/** How far a run has come. */
export interface RunState {
  /** The iterations of each scale that was begun. */
  readonly done: readonly number[];
  readonly losses: Losses;
  readonly stopped?: string | undefined;
}

/** Makes the recipes of one run: of the pictures on its way, and of its result. */
export class RecipeMaker {
  readonly #run: RecipeRun;
  readonly #kernels: UsedKernels;
  readonly #network: Promise<string>;
  #failed = false;

  /** Begins to watch which kernels the run uses: to be made after tuning, before painting. */
  constructor(run: RecipeRun) {
    this.#run = run;
    this.#kernels = new UsedKernels(run.gpu.tuned);
    run.gpu.tuned = this.#kernels;
    this.#network = networkHash(run.plan.network);
    this.#network.catch(() => {});
  }

  /** What is written into the picture's file; nothing where it fails, for a picture is worth more than its recipe. */
  async metadata(state: RunState): Promise<Metadata> {
    try {
      return { recipe: JSON.stringify(await this.#recipe(state)) };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!this.#failed) {
        say(`The picture is saved without its recipe, which could not be made (${why})`);
      }
      this.#failed = true;
      return {};
    }
  }

  async #recipe({ done, losses, stopped }: RunState): Promise<Recipe> {
    const { command, plan, gpu } = this.#run;
    const { network, scales, size } = plan;
    // Painted again as it was: it is the same picture, with the same recipe.
    const before = this.#run.changed ? undefined : this.#run.recipe?.scales;
    return {
      recipe: RECIPE_VERSION,
      pentimento: VERSION,
      deno: DENO_VERSION,
      command,
      inputs: await inputsOf(this.#run),
      given: givenOptions(this.#run),
      ...optionsInForce(this.#run),
      network: {
        weights: weightsOf(this.#run),
        kind: network.kind,
        sha256: await this.#network,
      },
      adapter: { description: gpu.info.description, identity: adapterIdentity(gpu) },
      kernels: Object.fromEntries(this.#run.prepared ? this.#kernels : this.#kernels.used),
      scales: scales.map(({ width, height, iterations }, i) => (
        { width, height, iterations: before?.[i]?.iterations ?? iterations, done: done[i] ?? 0 }
      )),
      size: { width: size.width, height: size.height },
      loss: { total: Number.isFinite(losses.total) ? losses.total : null, terms: losses.terms },
      ...stopped !== undefined && { stopped },
    };
  }
}

function weightsOf({ values, plan }: RecipeRun): string {
  if (plan.network.kind === "weights-free") return WEIGHTS_FREE;
  return nameOf(values.weights ?? DEFAULT_NETWORK);
}

async function inputsOf(run: RecipeRun): Promise<RecipeInput[]> {
  const { hashOf = inputHash } = run;
  return await Promise.all(
    namedInputs(run.command, run).map(async ({ path, ...input }) => (
      { ...input, sha256: await hashOf(path) ?? "" }
    )),
  );
}

/** The options that were given, without files and the weights. */
function givenOptions({ command, values, recipe, changed }: RecipeRun): Recipe["given"] {
  // Painted again as it was: it is the same picture, with the same recipe.
  if (recipe && !changed) return recipe.given;
  const entries = optionsOf(command)
    .filter((name) => isRecorded(name) && values[name] !== undefined)
    .filter((name) => ![values[name]].flat().some((value) => isFile(OPTIONS[name], value)))
    .map((name) => [name, toRecipe(name, values[name])] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Recipe["given"];
}

/** Every option in force, by the schema, and in words what no command line can say. */
function optionsInForce(run: RecipeRun): Pick<Recipe, "options" | "chosen"> {
  const options: Record<string, string | number | boolean> = { ...givenOptions(run) };
  const chosen: Record<string, string> = {};
  const resolved = resolvedValues(run.plan);
  for (const name of optionsOf(run.command)) {
    const option = OPTIONS[name];
    if (!isRecorded(name) || Object.hasOwn(options, name) || isFile(option, run.values[name])) {
      continue;
    }
    const value = resolved.get(name) ?? option.default ??
      (option.kind === "switch" ? false : undefined);
    const written = value === undefined || value === "" ? undefined : toRecipe(name, value);
    if (written !== undefined) options[name] = written;
    else if (value !== undefined) chosen[name] = String(value);
    else if (option.fallback !== undefined) chosen[name] = option.fallback;
  }
  // The one is another way to give the other.
  if (options["content-layers"] !== undefined) delete options["layer"], delete chosen["layer"];
  return { options, chosen };
}

/** The values of a plan by the names of their flags. */
function resolvedValues(plan: RunPlan): Map<OptionName, unknown> {
  const { options, losses, average, size } = plan;
  const all: Readonly<Record<string, unknown>> = { ...options, ...losses, average };
  const colors: Readonly<Record<string, unknown>> = { ...options.preserveColor };
  const values = new Map<OptionName, unknown>();
  for (const [group, schema] of Object.entries(GROUPS)) {
    for (const [name, option] of Object.entries<CommandLineOption>(schema)) {
      if (
        option.flag === undefined || option.perStyle || pathKindOf(option.kind) && name !== "init"
      ) continue;
      values.set(flagName(name, option), (group === "Colour" ? colors : all)[name]);
    }
  }
  return values.set("sides", { width: size.width, height: size.height });
}
