/** The help of the program, of a group of commands and of a command. */
import { type Palette, wrap } from "../terminal/terminal.ts";
import type { Command } from "./command.ts";
import { type CommandLineOption, type OptionName, optionNames, OPTIONS } from "./options.ts";

/** Commands by name. */
type Commands = Readonly<Record<string, Command>>;

const WIDTH = 88;

/** Column at which descriptions start. */
const INDENT = 29;

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

/** The help of one command. */
export function commandHelp(name: string, command: Command, palette: Palette): string {
  const { bold, dim } = palette;
  const groups = Object.entries(command.options).map(([heading, list]) =>
    [bold(heading), ...optionNames(list).map((option) => optionHelp(option, command, palette))]
      .join("\n")
  );
  const { notes = [], examples = [] } = command;
  return [
    command.summary,
    `${bold("Usage")}  pentimento ${synopsis(name, command)} [options]`,
    ...groups,
    ...notes.map((note) => wrap(note, WIDTH).join("\n")),
    ...(examples.length > 0
      ? [[bold("Examples"), ...examples.map((line) => dim(`  ${line}`))].join("\n")]
      : []),
  ].join("\n\n") + "\n";
}

function synopsis(name: string, command: Command): string {
  const files = command.files.map((file, i) => i < command.required ? file : `[${file}]`);
  if (command.many) files.push("...");
  const needs = (command.needs ?? []).map((option) => spelling(option, command));
  return [name, ...files, ...needs].join(" ");
}

/** The shortest way to write an option: `-o FILE`. */
export function spelling(name: OptionName, command: Command): string {
  const { letter } = OPTIONS[name].flag;
  return `${letter ? `-${letter}` : `--${name}`}${placeholderOf(name, command)}`;
}

function placeholderOf(name: OptionName, { placeholders }: Command): string {
  const placeholder = placeholders?.[name] ?? OPTIONS[name].flag.placeholder;
  return placeholder ? ` ${placeholder}` : "";
}

function optionHelp(name: OptionName, command: Command, palette: Palette): string {
  const option = OPTIONS[name];
  const { letter } = option.flag;
  const head = `  ${letter ? `-${letter}, ` : "    "}--${name}${placeholderOf(name, command)}`;
  const holds = command.fallbacks?.[name] ?? fallbackOf(option);
  const lines = wrap(description(option) + (holds ? ` [${holds}]` : ""), WIDTH - INDENT);
  const gap = " ".repeat(INDENT);
  const first = head.length < INDENT - 1 ? head.padEnd(INDENT) + lines.shift() : head;
  const all = [first, ...lines.map((line) => gap + line)].join("\n");
  return all.replace(`--${name}`, palette.bold(`--${name}`));
}

/** The default in words; a switch is off. */
function fallbackOf({ kind, fallback, ...option }: CommandLineOption): string | undefined {
  if (kind === "switch" || option.default === undefined) return fallback;
  return fallback ?? String(option.default);
}

/** The help of an option with the words that it takes. */
function description({ flag, ...option }: CommandLineOption): string {
  const words = flag?.choices ?? ("choices" in option ? option.choices : []);
  return flag!.help.replace("{choices}", words.join(", "))
    .replace("{choices or}", `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`);
}
