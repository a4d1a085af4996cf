/** The recipe of a picture as the command line writes it: docs/recipe.md. */
import {
  adapterIdentity,
  type Gpu,
  type RunPlan,
  type SessionProgress,
} from "@pentimento/pentimento";
import config from "../../cli/deno.json" with { type: "json" };
import { networkHash } from "../../cli/recipe/network_hash.ts";
import { type Recipe, RECIPE_VERSION, type RecipeOptions } from "../../cli/recipe/recipe.ts";
import { givenOptions, inputsOf, weightsOf, withFlags } from "../job_words.ts";
import { optionsOfMode } from "../mode_words.ts";
import type { Job } from "../protocol.ts";

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
  const { total, terms, iterationsDone } = progress;
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
      weights: weightsOf(job),
      kind: network.kind,
      sha256: await networkHash(network),
    },
    adapter: { description: gpu.info.description, identity: adapterIdentity(gpu) },
    kernels: Object.fromEntries(gpu.tuned),
    scales: scales.map(({ width, height, iterations }, i) => (
      { width, height, iterations, done: iterationsDone[i] ?? 0 }
    )),
    size: { width: size.width, height: size.height },
    loss: { total: Number.isFinite(total) ? total : null, terms },
  };
}

/** All options of a stylization: those that textures and reconstructions have beside it are none of them. */
function optionsInForce({ options, losses, average }: RunPlan): RecipeOptions {
  return withFlags({ ...options, ...losses, average, tileable: undefined, prior: undefined });
}
