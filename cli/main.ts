/**
 * The command line of Pentimento: `stylize`, `texture`, `reconstruct`, `inspect`, `losses`, `doctor`, and
 * `weights` with a second word behind it.
 *
 * @example
 * ```sh
 * deno run --allow-read --allow-write jsr:@pentimento/cli stylize content.jpg style.jpg -o out.png
 * ```
 * @module
 */
import type { Arguments } from "./arguments/arguments.ts";
import { type CommandName, COMMANDS } from "./arguments/commands.ts";
import { nearest, UsageError } from "./arguments/usage_error.ts";
import config from "./deno.json" with { type: "json" };
import { screenOf, write } from "./terminal/terminal.ts";

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
  const [first] = args;
  const { palette } = screenOf(Deno.stdout);
  if (first === "--version" || first === "-V") {
    write(Deno.stdout, `pentimento ${config.version}\n`);
    return 0;
  }
  if (first === "--help" || first === "-h" || first === "help") {
    const { programHelp } = await import("./arguments/help.ts");
    write(Deno.stdout, programHelp(palette));
    return 0;
  }
  const group = groupOf(first);
  if (group.length > 0 && ["--help", "-h", "help", undefined].includes(args[1])) {
    const { groupHelp } = await import("./arguments/help.ts");
    write(Deno.stdout, groupHelp(first!, group, palette));
    return 0;
  }
  const words = group.length > 0 ? 2 : 1;
  const [name, rest] = [args.slice(0, words).join(" "), args.slice(words)];
  if (!isCommand(name)) throw unknownCommand(name, group);
  const { parseArguments } = await import("./arguments/arguments.ts");
  const parsed = parseArguments(name, rest);
  if (parsed.values.help) {
    const { commandHelp } = await import("./arguments/help.ts");
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
      return await (await import("./commands/stylize.ts")).runStylize(parsed);
    case "texture":
      return await (await import("./commands/texture.ts")).runTexture(parsed);
    case "reconstruct":
      return await (await import("./commands/reconstruct.ts")).runReconstruct(parsed);
    case "inspect":
      return await (await import("./commands/inspect.ts")).runInspect(parsed);
    case "losses":
      return await (await import("./commands/losses.ts")).runLosses(parsed);
    case "doctor":
      return await (await import("./commands/doctor.ts")).runDoctor(parsed);
    case "weights fetch":
      return await (await import("./commands/weights_fetch.ts")).runWeightsFetch(parsed);
    case "weights import":
      return await (await import("./commands/weights_import.ts")).runWeightsImport(parsed);
    case "weights list":
      return await (await import("./commands/weights_list.ts")).runWeightsList(parsed);
    case "weights verify":
      return await (await import("./commands/weights_verify.ts")).runWeightsVerify(parsed);
    case "weights path":
      return await (await import("./commands/weights_path.ts")).runWeightsPath(parsed);
    case "weights remove":
      return await (await import("./commands/weights_remove.ts")).runWeightsRemove(parsed);
    case "weights normalize":
      return await (await import("./commands/weights_normalize.ts")).runWeightsNormalize(parsed);
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

/** The commands of two words that begin with this one. */
function groupOf(word: string | undefined): readonly CommandName[] {
  return (Object.keys(COMMANDS) as CommandName[]).filter((name) => name.startsWith(`${word} `));
}

function unknownCommand(name: string, group: readonly CommandName[]): UsageError {
  // A group stands for its commands, unless it is what is asked of.
  const all = new Set(Object.keys(COMMANDS).map((command) => command.split(" ")[0]!));
  const names = group.length > 0 ? group : [...all];
  if (name === "") return new UsageError(`Name a command: ${names.join(", ")}`);
  const meant = nearest(name, names);
  const hint = meant ? `did you mean ${meant}?` : `there are ${names.join(", ")}`;
  return new UsageError(
    `There is no command "${name}"; ${hint}`,
    group[0]?.split(" ")[0],
  );
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
  if (error instanceof Error && error.name === "Interrupted") {
    write(Deno.stderr, `${error.message}\n`);
    return 130;
  }
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
