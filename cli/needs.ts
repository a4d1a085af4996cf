/**
 * Prints what a command line needs of the system, for the launcher, which starts `main.ts` with permissions
 * for that and nothing else. This program itself runs without any.
 *
 * The output is a text for a shell: each line a need and its details, quoted. It is empty for a line that
 * needs nothing, be it that help is asked for or that the line is wrong, which `main.ts` then says.
 */
import { parseArguments } from "./arguments/arguments.ts";
import { type Need, needsOf } from "./arguments/needs.ts";
import { UsageError } from "./arguments/usage_error.ts";
import { findCommand } from "./commands/find.ts";
import { quoted } from "./shell_words.ts";
import { print } from "./terminal/terminal.ts";

/** The needs of a command line; none where it is wrong. */
export function needsOfLine(args: readonly string[]): Need[] {
  try {
    const { name, command, rest } = findCommand(args);
    return needsOf(command, parseArguments(name, command, rest));
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
}

/** Needs as calls of the launcher's functions for them. */
export function needsText(needs: readonly Need[]): string {
  return needs.map(([name, ...details]) =>
    [`need_${name}`, ...details.map(quoted)].join(" ") + "\n"
  ).join("");
}

if (import.meta.main) {
  print(needsText(needsOfLine(Deno.args)));
}
