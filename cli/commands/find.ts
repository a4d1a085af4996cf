/** The command that a line names. */
import type { Command } from "../arguments/command.ts";
import { nearest, UsageError } from "../arguments/usage_error.ts";
import { type CommandName, COMMANDS } from "./index.ts";

/** A command with the words behind its name. */
export interface CalledCommand {
  readonly name: CommandName;
  readonly command: Command;
  readonly rest: readonly string[];
}

/**
 * Finds the command that a line begins with.
 *
 * @throws {UsageError} where there is no such command
 */
export function findCommand(args: readonly string[]): CalledCommand {
  const group = commandsOfGroup(args[0]);
  const words = Object.keys(group).length > 0 ? 2 : 1;
  const name = args.slice(0, words).join(" ");
  if (!isCommand(name)) throw unknownCommand(name, Object.keys(group));
  return { name, command: COMMANDS[name], rest: args.slice(words) };
}

/** The commands of two words that begin with this one. */
export function commandsOfGroup(word: string | undefined): Readonly<Record<string, Command>> {
  const group = Object.entries(COMMANDS).filter(([name]) => name.startsWith(`${word} `));
  return Object.fromEntries(group);
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

function unknownCommand(name: string, group: readonly string[]): UsageError {
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
