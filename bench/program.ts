/** How programs of the benchmark begin and end. */
import { UsageError } from "../cli/arguments/usage_error.ts";
import { PentimentoError } from "../core/errors.ts";

/** A program of the benchmark. */
export interface BenchProgram<Options> {
  /** @throws {UsageError} when the line makes no sense */
  readonly parse: () => Options | "help";
  readonly help: string;
  readonly run: (options: Options) => Promise<void>;
}

/** Runs a program; returns the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function exitCodeOf<Options>(
  { parse, help, run }: BenchProgram<Options>,
): Promise<number> {
  try {
    const options = parse();
    if (options === "help") console.log(help);
    else await run(options);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof PentimentoError)) throw error;
    console.error(error.message);
    return error instanceof UsageError ? 2 : 1;
  }
}
