/** Paints a pair of pictures by the command of a checkout. */
import { PentimentoError } from "../../core/errors.ts";
import { runJson } from "../peers.ts";
import type { Side } from "./arguments.ts";

/** Seconds that a picture may take. */
const LIMIT = 3600;

/** What is painted, and the file that it becomes. */
export interface Painting {
  readonly content: string;
  readonly style: string;
  readonly size: number;
  readonly output: string;
}

/**
 * Paints, in a process of its own.
 *
 * @returns iterations over all scales
 * @throws {PentimentoError} when the command fails
 */
export async function paint(
  { tree, options }: Side,
  { content, style, size, output }: Painting,
): Promise<number> {
  const network = options.includes("--weights") ? [] : ["--weights", "free"];
  const args = ["stylize", content, style, "--size", String(size), "-o", output, "--overwrite"];
  const how = ["--quiet", "--json", ...network, ...options];
  const launcher = `${tree}/pentimento`;
  const done = await runJson<{ iterations: number }>(launcher, [...args, ...how], { limit: LIMIT });
  if ("reason" in done) {
    throw new PentimentoError(`${launcher} could not paint ${output}: ${done.reason}`);
  }
  return done.iterations;
}
