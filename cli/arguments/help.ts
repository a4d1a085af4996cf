import { type Palette, wrap } from "../terminal/terminal.ts";
import { type Command, type CommandName, COMMANDS } from "./commands.ts";
import type { Option } from "./option.ts";
import { type OptionName, OPTIONS } from "./options.ts";

const WIDTH = 88;

/** Column at which descriptions start. */
const INDENT = 29;

/** The help of the program. */
export function programHelp(palette: Palette): string {
  const { bold, dim } = palette;
  return [
    `${bold("Pentimento")} paints one picture in the manner of another, on the GPU.`,
    `${bold("Usage")}  pentimento COMMAND ...`,
    commandList(Object.keys(COMMANDS) as CommandName[], palette),
    "  --help     Show this help; after a command, that command's\n" +
    "  --version  Show the version",
    dim("Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted."),
  ].join("\n\n") + "\n";
}

/** The help of the commands that begin with one word, as `weights` does. */
export function groupHelp(group: string, names: readonly CommandName[], palette: Palette): string {
  const { bold } = palette;
  return [
    `${bold("Usage")}  pentimento ${group} COMMAND ...`,
    commandList(names, palette),
    "  --help     After a command, show that command's help",
  ].join("\n\n") + "\n";
}

function commandList(names: readonly CommandName[], { bold }: Palette): string {
  return names.map((name) =>
    `  ${bold(synopsis(name, COMMANDS[name]))}\n      ${COMMANDS[name].summary}`
  ).join("\n");
}

/** The help of one command. */
export function commandHelp(name: CommandName, palette: Palette): string {
  const command: Command = COMMANDS[name];
  const { bold, dim } = palette;
  const groups = Object.entries(command.options).map(([heading, names]) =>
    [bold(heading), ...names.map((option) => optionHelp(option, command, palette))].join("\n")
  );
  return [
    command.summary,
    `${bold("Usage")}  pentimento ${synopsis(name, command)} [options]`,
    ...groups,
    ...command.notes.map((note) => wrap(note, WIDTH).join("\n")),
    ...(command.examples.length > 0
      ? [[bold("Examples"), ...command.examples.map((line) => dim(`  ${line}`))].join("\n")]
      : []),
  ].join("\n\n") + "\n";
}

function synopsis(name: string, command: Command): string {
  const files = command.files.map((file, i) => i < command.required ? file : `[${file}]`);
  if (command.many) files.push("...");
  const needs = command.needs.map((option) => spelling(option, command));
  return [name, ...files, ...needs].join(" ");
}

/** The shortest way to write an option: `-o FILE`. */
export function spelling(name: OptionName, { placeholders }: Command): string {
  const { letter, placeholder: usual }: Option = OPTIONS[name];
  const placeholder = placeholders?.[name] ?? usual;
  return `${letter ? `-${letter}` : `--${name}`}${placeholder ? ` ${placeholder}` : ""}`;
}

function optionHelp(name: OptionName, command: Command, palette: Palette): string {
  const { letter, placeholder: usual, description, fallback }: Option = OPTIONS[name];
  const placeholder = command.placeholders?.[name] ?? usual;
  const head = `  ${letter ? `-${letter}, ` : "    "}--${name}${
    placeholder ? ` ${placeholder}` : ""
  }`;
  const holds = command.fallbacks[name] ?? fallback;
  const lines = wrap(description + (holds ? ` [${holds}]` : ""), WIDTH - INDENT);
  const gap = " ".repeat(INDENT);
  const first = head.length < INDENT - 1 ? head.padEnd(INDENT) + lines.shift() : head;
  const all = [first, ...lines.map((line) => gap + line)].join("\n");
  return all.replace(`--${name}`, palette.bold(`--${name}`));
}
