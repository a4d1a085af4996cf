/** One picture of a batch. */
import type { OptionValues } from "../arguments/options.ts";
import type { RecipeArguments } from "../recipe/again.ts";

/** One picture to paint. */
export interface BatchJob {
  /** Its number in the whole batch, from 1. */
  readonly number: number;
  /** The content image's file. */
  readonly content: string;
  /** The files of its style images, one or several. */
  readonly styles: readonly [string, ...string[]];
  /** The file that it is painted to. */
  readonly output: string;
  /** The folder that the output lies in, or below, and the batch's journal in: with its separator, or `.`. */
  readonly folder: string;
  /** Its options; among them neither output nor further styles, and nothing about messages. */
  readonly values: OptionValues;
  /** The recipe that it goes by, where it names one: its options are among the values. */
  readonly by?: Pick<RecipeArguments, "recipe" | "from" | "changed" | "ownWeights">;
}
