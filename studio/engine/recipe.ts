/** The recipe of a picture as the command line writes it: docs/recipe.md. */
import {
  adapterIdentity,
  type Gpu,
  type RunPlan,
  type SessionProgress,
} from "@pentimento/pentimento";
import { flagNameOf, OPTIONS } from "@pentimento/pentimento/options";
import config from "../../cli/deno.json" with { type: "json" };
import { networkHash } from "../../cli/recipe/network_hash.ts";
import {
  type Recipe,
  RECIPE_VERSION,
  type RecipeInput,
  type RecipeOptions,
} from "../../cli/recipe/recipe.ts";
import type { Job } from "../protocol.ts";
import { optionsOfMode, usedBy } from "./recipe_of_mode.ts";

type Value = string | number | boolean;

/** Makes the recipe of the picture as it is now. */
export async function makeRecipe(
  { job, plan, gpu, progress }: {
    readonly job: Job;
    readonly plan: RunPlan;
    readonly gpu: Gpu;
    readonly progress: SessionProgress;
  },
): Promise<Recipe> {
  const { network, scales, size } = plan;
  const { total, terms, scale, iteration } = progress;
  return {
    recipe: RECIPE_VERSION,
    pentimento: config.version,
    // What ran it is a browser.
    deno: "none",
    command: job.mode ?? "stylize",
    inputs: inputsOf(job),
    given: optionsOfMode(givenOptions(job), job, size),
    options: optionsOfMode({ ...optionsInForce(plan), ...givenOptions(job) }, job, size),
    chosen: {},
    network: {
      weights: job.network?.name ?? "free",
      kind: network.kind,
      sha256: await networkHash(network),
    },
    adapter: { description: gpu.info.description, identity: adapterIdentity(gpu) },
    kernels: Object.fromEntries(gpu.tuned),
    scales: scales.map(({ width, height, iterations }, i) => ({
      width,
      height,
      iterations,
      // Of scales before, a session knows only what was planned.
      done: i > scale ? 0 : i === scale ? iteration : iterations,
    })),
    size: { width: size.width, height: size.height },
    loss: { total: Number.isFinite(total) ? total : null, terms },
  };
}

function inputsOf({ content, styles, mode }: Job): RecipeInput[] {
  const places = ["STYLE", ...styles.slice(1).map(() => "--style")];
  const files = [
    { for: "CONTENT", file: content },
    ...styles.map((file, i) => ({ for: places[i]!, file })),
  ];
  return usedBy(mode, files).map((one) => ({
    for: one.for,
    name: one.file.name,
    sha256: one.file.sha256,
  }));
}

/** What a person chose, by the names of the flags. */
function givenOptions({ options, styles }: Job): RecipeOptions {
  const { preserveColor = {}, ...others } = options;
  const values = { ...withFlags(others), ...withFlags(preserveColor, "Colour") };
  for (const name of ["weight", "scale", "detail"] as const) {
    const each = styles.map((style) => style[name]);
    const { default: usual, flag } = OPTIONS.Styles[name];
    if (each.some((value) => value !== undefined && value !== usual)) {
      values[flag.name] = each.map((value) => value ?? usual).join(",");
    }
  }
  return values;
}

/** All options of a stylization: whether a texture is tileable is none of them. */
function optionsInForce({ options, losses, average }: RunPlan): RecipeOptions {
  return withFlags({ ...options, ...losses, average, tileable: undefined });
}

/** Values by the names of their flags, those that have one. */
function withFlags(values: object, only?: keyof typeof OPTIONS): Record<string, Value> {
  const found: Record<string, Value> = {};
  for (const [group, schema] of Object.entries(OPTIONS)) {
    if (group === "Styles" || (group === "Colour") !== (only === "Colour")) continue;
    for (const [name, option] of Object.entries(schema)) {
      const value = (values as Readonly<Record<string, unknown>>)[name];
      if (value === undefined || !("flag" in option)) continue;
      const text = written(value);
      if (text !== undefined) found[flagNameOf(name, option)] = text;
    }
  }
  return found;
}

/** A value as on a command line; pictures and masks are none. */
function written(value: unknown): Value | undefined {
  if (["string", "number", "boolean"].includes(typeof value)) return value as Value;
  if (typeof value !== "object" || value === null || "data" in value) return undefined;
  return Object.entries(value).map((entry) => entry.join(":")).join(",");
}
