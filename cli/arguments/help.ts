/** The help of the program and of a group of commands, which is shown without loading the library. */
import type { Flag } from "@pentimento/pentimento";
import type { Palette } from "../terminal/terminal.ts";
import type { Command, RequiredOption } from "./command.ts";
import type { OptionName } from "./options.ts";
import { OWN_OPTIONS } from "./own_options.ts";

/** Commands by name. */
type Commands = Readonly<Record<string, Command>>;

/** The help of the program. */
export function programHelp(commands: Commands, palette: Palette): string {
  const { bold, dim } = palette;
  return [
    `${bold("Pentimento")} paints one picture in the manner of another, on the GPU.`,
    `${bold("Usage")}  pentimento COMMAND ...`,
    commandList(commands, palette),
    "  --help     Show this help; after a command, that command's\n" +
    "  --version  Show the version",
    dim("Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted."),
  ].join("\n\n") + "\n";
}

/** The help of the commands that begin with one word, as `weights` does. */
export function groupHelp(group: string, commands: Commands, palette: Palette): string {
  const { bold } = palette;
  return [
    `${bold("Usage")}  pentimento ${group} COMMAND ...`,
    commandList(commands, palette),
    "  --help     After a command, show that command's help",
  ].join("\n\n") + "\n";
}

function commandList(commands: Commands, { bold }: Palette): string {
  return Object.entries(commands).map(([name, command]) =>
    `  ${bold(synopsis(name, command))}\n      ${command.summary}`
  ).join("\n");
}

/** A command as it is called: `stylize CONTENT STYLE -o FILE`. */
export function synopsis(name: string, command: Command): string {
  const files = command.files.map((file, i) => i < command.required ? file : `[${file}]`);
  if (command.many) files.push("...");
  const needs = (command.needs ?? []).map((option) => spelling(option, command));
  return [name, ...files, ...needs].join(" ");
}

/** The shortest way to write an option that has to be given: `-o FILE`. */
export function spelling(name: RequiredOption, command: Command): string {
  const flag: Flag = OWN_OPTIONS[name].flag;
  return `${flag.letter ? `-${flag.letter}` : `--${name}`}${placeholderOf(name, flag, command)}`;
}

/** The name of an option's value with a blank before it; nothing for a switch. */
export function placeholderOf(name: OptionName, flag: Flag, { placeholders }: Command): string {
  const placeholder = placeholders?.[name] ?? flag.placeholder;
  return placeholder ? ` ${placeholder}` : "";
}
