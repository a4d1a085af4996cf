/** Values of options as JSON has them: as their text on the command line, or as numbers, lists and objects. */
import { isRepeated, type OptionName, OPTIONS } from "../arguments/options.ts";
import type { CommandLineOption } from "../arguments/own_options.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { readerOf } from "../arguments/values.ts";

/**
 * The value of an option, read by the same rules as on the command line: `512` and `"512"` are the same size,
 * `[2, 1]` and `"2,1"` the same shares, `{"conv4_2": 1}` and `"conv4_2:1"` the same layers, `true` is a switch.
 *
 * @throws {UsageError} when it makes no sense, without the option's name
 */
export function readOption(name: OptionName, value: unknown): unknown {
  const option = OPTIONS[name];
  if (option.kind === "switch") {
    if (typeof value === "boolean") return value;
    throw new UsageError(`wants true or false, but is ${JSON.stringify(value)}`);
  }
  const read = (one: unknown) => {
    try {
      return readerOf(option)(textOf(one, option), name);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      // The field is named where all mistakes are listed.
      throw new UsageError(error.message.replace(`--${name} `, ""));
    }
  };
  return isRepeated(option) ? [value].flat().map(read) : read(value);
}

/** The text of a value on the command line. */
function textOf(value: unknown, option: CommandLineOption, separator = ","): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value) && value.length > 0) {
    // Within a list of values for each style, a list has several for one.
    return value.map((one) => textOf(one, option, "+")).join(separator);
  }
  if (option.kind === "layers" && typeof value === "object" && value !== null) {
    return Object.entries(value).map(([layer, weight]) => `${layer}:${weight}`).join(",");
  }
  throw new UsageError(
    `wants ${option.flag?.placeholder ?? "a value"} as text or number, but is ${
      JSON.stringify(value)
    }`,
  );
}
