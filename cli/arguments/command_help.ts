/** The help of a command, made from its options. */
import { type Palette, wrap } from "../terminal/terminal.ts";
import type { Command } from "./command.ts";
import { placeholderOf, synopsis } from "./help.ts";
import { type OptionName, optionNames, OPTIONS } from "./options.ts";
import type { CommandLineOption } from "./own_options.ts";

const WIDTH = 88;

/** Column at which descriptions start. */
const INDENT = 29;

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

function optionHelp(name: OptionName, command: Command, palette: Palette): string {
  const option = OPTIONS[name];
  const { letter } = option.flag;
  const head = `  ${letter ? `-${letter}, ` : "    "}--${name}${
    placeholderOf(name, option.flag, command)
  }`;
  const holds = command.fallbacks?.[name] ?? fallbackOf(option);
  const lines = wrap(
    describeOption(name, command) + (holds ? ` [${holds}]` : ""),
    WIDTH - INDENT,
  );
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

/** The description of a command's option, with the words that it takes. */
export function describeOption(name: OptionName, { descriptions }: Command): string {
  const { flag, ...option } = OPTIONS[name];
  const words = flag.choices ?? ("choices" in option ? option.choices : []);
  return (descriptions?.[name] ?? flag.help).replace("{choices}", words.join(", "))
    .replace("{choices or}", `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`);
}
