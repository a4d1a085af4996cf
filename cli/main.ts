/**
 * The command line of Pentimento: `stylize`, `texture`, `reconstruct`, `inspect`, `losses` and `doctor`.
 *
 * @example
 * ```sh
 * deno run --allow-read --allow-write jsr:@pentimento/cli stylize content.jpg style.jpg -o out.png
 * ```
 * @module
 */
import type { Arguments } from "./arguments.ts";
import { type CommandName, COMMANDS } from "./commands.ts";
import { screenOf, write } from "./terminal.ts";
import { nearest, UsageError } from "./usage_error.ts";
import { VERSION } from "./version.ts";

/**
 * Runs one command.
 *
 * @param args what stands on the command line after the program's name
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    return explain(error);
  }
}

async function dispatch(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  const { palette } = screenOf(Deno.stdout);
  if (name === "--version" || name === "-V") {
    write(Deno.stdout, `pentimento ${VERSION}\n`);
    return 0;
  }
  if (name === "--help" || name === "-h" || name === "help") {
    const { programHelp } = await import("./help.ts");
    write(Deno.stdout, programHelp(palette));
    return 0;
  }
  if (!isCommand(name)) throw unknownCommand(name);
  const { parseArguments } = await import("./arguments.ts");
  const parsed = parseArguments(name, rest);
  if (parsed.values.help) {
    const { commandHelp } = await import("./help.ts");
    write(Deno.stdout, commandHelp(name, palette));
    return 0;
  }
  try {
    return await run(name, parsed);
  } catch (error) {
    // What a command finds out about its own line.
    if (error instanceof UsageError) throw new UsageError(error.message, name);
    throw error;
  }
}

/** Runs a command; only the one that is called is loaded. */
async function run(name: CommandName, parsed: Arguments): Promise<number> {
  switch (name) {
    case "stylize":
      return await (await import("./stylize.ts")).runStylize(parsed);
    case "texture":
      return await (await import("./texture.ts")).runTexture(parsed);
    case "reconstruct":
      return await (await import("./reconstruct.ts")).runReconstruct(parsed);
    case "inspect":
      return await (await import("./inspect.ts")).runInspect(parsed);
    case "losses":
      return await (await import("./losses.ts")).runLosses(parsed);
    case "doctor":
      return await (await import("./doctor.ts")).runDoctor(parsed);
  }
}

function isCommand(name: string | undefined): name is CommandName {
  return name !== undefined && Object.hasOwn(COMMANDS, name);
}

function unknownCommand(name: string | undefined): UsageError {
  const names = Object.keys(COMMANDS);
  if (name === undefined) return new UsageError(`Name a command: ${names.join(", ")}`);
  const meant = nearest(name, names);
  const hint = meant ? `did you mean ${meant}?` : `there are ${names.join(", ")}`;
  return new UsageError(`There is no command "${name}"; ${hint}`);
}

function explain(error: unknown): number {
  const { bad, dim } = screenOf(Deno.stderr).palette;
  const complain = (text: string) => write(Deno.stderr, `${bad("error:")} ${text}\n`);
  if (error instanceof UsageError) {
    const help = ["pentimento", ...(error.command ? [error.command] : []), "--help"].join(" ");
    complain(`${error.message}\n${dim(`Try ${help}`)}`);
    return 2;
  }
  // By name: comparing classes would load the library, which nothing else here needs.
  if (error instanceof Error && error.name === "PentimentoError") {
    complain(error.message);
    return 1;
  }
  complain(
    `something that should not happen; please report it with the output of pentimento doctor\n` +
      dim(error instanceof Error ? error.stack ?? error.message : String(error)),
  );
  return 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
