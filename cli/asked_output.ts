/** The output file that a line asks for. */
import type { OptionValues } from "./arguments/options.ts";
import { UsageError } from "./arguments/usage_error.ts";
import { checkOutput, type OutputFile } from "./pictures/output_file.ts";
import { withEncoding } from "./pictures/output_encoding.ts";
import { isStandardOutput } from "./standard_streams.ts";

/**
 * The output file, which is checked before hours of work.
 *
 * @param content the picture whose EXIF may be copied
 * @throws {UsageError} for standard output together with what else would be written there, or at a terminal
 */
export async function outputOf(values: OptionValues, content?: string): Promise<OutputFile> {
  if (isStandardOutput(values.output!)) checkStandardOutput(values);
  const output = await checkOutput(values.output!, {
    overwrite: values.overwrite ?? false,
    numbered: values["save-every"] !== undefined,
  });
  return withEncoding(output, values, content);
}

function checkStandardOutput(values: OptionValues): void {
  if (values.json) {
    throw new UsageError("--output - and --json both want standard output: give one of them");
  }
  if (values["save-every"] !== undefined) {
    throw new UsageError(
      "--save-every numbers the output's name, but standard output has none: name a file",
    );
  }
  if (Deno.stdout.isTerminal()) {
    throw new UsageError(
      "--output - writes a picture to standard output, which is a terminal: send it on with | or >",
    );
  }
}
