/** Jobs that go by a recipe: its options and files under their own. */
import { PentimentoError } from "@pentimento/pentimento";
import { UsageError } from "../arguments/usage_error.ts";
import { type RecipeArguments, recipeArguments } from "../recipe/again.ts";
import { limited } from "./check.ts";
import type { BatchJob } from "./job.ts";

/**
 * The jobs with the options and files of the recipes that they name, which are read before anything is painted.
 *
 * @throws {UsageError} with a detail for every recipe that cannot be used
 */
export async function withRecipes(jobs: readonly BatchJob[]): Promise<BatchJob[]> {
  const problems = new Set<string>();
  const known = new Map<string, Promise<RecipeArguments>>();
  const result: BatchJob[] = [];
  for (const job of jobs) {
    if (job.values.from === undefined) {
      result.push(job);
      continue;
    }
    try {
      result.push(await withRecipe(job, known));
    } catch (error) {
      if (!(error instanceof PentimentoError || error instanceof UsageError)) throw error;
      problems.add(error.message);
    }
  }
  if (problems.size === 0) return result;
  throw new UsageError(
    "Recipes that jobs name cannot be used, so nothing is painted: mend this, and start again",
    undefined,
    limited([...problems]),
  );
}

/** A job with its recipe; jobs with the same options share what is made of one. */
async function withRecipe(
  job: BatchJob,
  known: Map<string, Promise<RecipeArguments>>,
): Promise<BatchJob> {
  const { content, styles: [style, ...more], values } = job;
  const given = { ...values, ...more.length > 0 && { style: more } };
  const key = JSON.stringify(given);
  if (!known.has(key)) {
    known.set(key, recipeArguments("stylize", { files: [content, style], values: given }));
  }
  const { values: { style: others = [], from: _, ...whole }, ...line } = await known.get(key)!;
  return { ...job, styles: [style, ...others], values: whole, by: line };
}
