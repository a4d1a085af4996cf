/**
 * The command line of Pentimento: `stylize`, `batch`, `texture`, `reconstruct`, `inspect`, `losses`, `doctor`, and
 * `weights` with a second word behind it.
 *
 * @example
 * ```sh
 * deno run --allow-read --allow-write jsr:@pentimento/cli stylize content.jpg style.jpg -o out.png
 * ```
 * @module
 */
import { UsageError } from "./arguments/usage_error.ts";
import { commandsOfGroup, findCommand } from "./commands/find.ts";
import { COMMANDS } from "./commands/index.ts";
import { Ending } from "./terminal/ending.ts";
import { ignoreSignals } from "./terminal/interrupt.ts";
import { CLEAR_LINE } from "./terminal/live_line.ts";
import { everythingSaid, print, say, screenOf, tell } from "./terminal/terminal.ts";
import { versionLine } from "./version.ts";

/**
 * Runs one command.
 *
 * @param args what stands on the command line after the program's name
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage, 128 and the number of the signal that
 *   ended it, as in 130 after Ctrl-C, 141 when nobody wanted to read all of the result.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    return await explain(error);
  }
}

async function dispatch(args: readonly string[]): Promise<number> {
  const [first] = args;
  const { palette } = screenOf(Deno.stdout);
  if (first === "--version" || first === "-V") {
    print(`${versionLine()}\n`);
    return 0;
  }
  if (first === "--help" || first === "-h" || first === "help") {
    const { programHelp } = await import("./arguments/help.ts");
    print(programHelp(COMMANDS, palette));
    return 0;
  }
  const group = commandsOfGroup(first);
  if (Object.keys(group).length > 0 && ["--help", "-h", "help", undefined].includes(args[1])) {
    const { groupHelp } = await import("./arguments/help.ts");
    print(groupHelp(first!, group, palette));
    return 0;
  }
  const { name, command, rest } = findCommand(args);
  try {
    const { parseArguments } = await import("./arguments/arguments.ts");
    const parsed = parseArguments(name, command, rest);
    if (!parsed.values.help) {
      const { RUNNERS } = await import("./commands/runners.ts");
      return await RUNNERS[name](parsed, args);
    }
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(error.message, name, error.details);
    throw error;
  }
  const { commandHelp } = await import("./arguments/command_help.ts");
  print(commandHelp(name, command, palette));
  return 0;
}

async function explain(error: unknown): Promise<number> {
  const { interactive, palette: { bad, dim } } = screenOf(Deno.stderr);
  // What is broken off may have left a line of progress.
  if (interactive) tell(CLEAR_LINE);
  const complain = (text: string, ...more: readonly string[]) =>
    say(`${bad("error:")} ${text}`, ...more.map(dim));
  if (error instanceof UsageError) {
    const help = ["pentimento", ...(error.command ? [error.command] : []), "--help"].join(" ");
    complain(error.message, ...error.details, `Try ${help}`);
    return 2;
  }
  if (error instanceof Ending) {
    if (error.code === 1) complain(error.message);
    else if (error.message !== "") say(error.message);
    return error.code;
  }
  // Loaded here alone: the rest of the library is of no use for that.
  const { PentimentoError } = await import("@pentimento/pentimento/options");
  if (error instanceof PentimentoError) {
    complain(error.message);
    return 1;
  }
  const trace = error instanceof Error ? error.stack ?? error.message : String(error);
  complain(
    "something that should not happen; please report it with the output of pentimento doctor",
    ...trace.split("\n"),
  );
  return 1;
}

if (import.meta.main) {
  ignoreSignals();
  const code = await main(Deno.args);
  await everythingSaid();
  Deno.exit(code);
}
