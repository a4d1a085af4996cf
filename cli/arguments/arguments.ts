/** The parser of a command's line. */
import type { Command } from "./command.ts";
import { spelling } from "./help.ts";
import { type Arguments, isRepeated, type OptionName, optionNames, OPTIONS } from "./options.ts";
import { nearest, UsageError } from "./usage_error.ts";
import { readerOf } from "./values.ts";

/**
 * Parses the words behind a command's name. When help is asked for, nothing else is checked.
 *
 * @throws {UsageError} for an unknown option, a value that makes no sense, too few or too many files.
 */
export function parseArguments(name: string, command: Command, args: readonly string[]): Arguments {
  const names = [
    ...Object.values(command.options).flatMap(optionNames),
    ...optionNames(command.ignored ?? []),
  ];
  const { files, texts } = split(args, names);
  if (texts.has("help")) return { files: [], values: { help: true } };
  const values: Record<string, unknown> = {};
  for (const [option, given] of texts) {
    const read = (text: string) => readerOf(OPTIONS[option])(text, option);
    if (OPTIONS[option].kind === "switch") values[option] = true;
    else if (isRepeated(OPTIONS[option])) values[option] = given.map(read);
    else values[option] = read(given.at(-1)!);
  }
  checkFiles(command, name, files);
  for (const option of command.needs ?? []) {
    if (values[option] === undefined) {
      throw new UsageError(`${name} needs ${spelling(option, command)}, which is missing`);
    }
  }
  return { files, values };
}

function checkFiles(command: Command, name: string, files: readonly string[]): void {
  const empty = files.indexOf("");
  if (empty >= 0) {
    throw new UsageError(
      `${name} got an empty name for ${command.files[empty] ?? command.files.at(-1)}`,
    );
  }
  if (files.length < command.required) {
    const wanted = command.files.slice(0, command.required).join(" and ");
    const found = files.length === 0 ? "none" : `only ${files.join(", ")}`;
    throw new UsageError(`${name} needs ${wanted}, but was given ${found}`);
  }
  if (files.length > command.files.length && !command.many) {
    const surplus = files[command.files.length];
    const wanted = command.files.length === 0 ? "no files" : `only ${command.files.join(", ")}`;
    throw new UsageError(`${name} takes ${wanted}, so "${surplus}" is one argument too many`);
  }
}

/** Splits a line into the files and the texts of each option; those of switches are empty. */
function split(
  args: readonly string[],
  names: readonly OptionName[],
): { files: string[]; texts: Map<OptionName, string[]> } {
  const known = new Map<string, OptionName>();
  for (const option of names) {
    known.set(`--${option}`, option);
    const { letter } = OPTIONS[option].flag;
    if (letter) known.set(`-${letter}`, option);
  }
  const files: string[] = [];
  const texts = new Map<OptionName, string[]>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") return { files: [...files, ...args.slice(i + 1)], texts };
    const [head, attached] = splitAtEquals(arg);
    const option = known.get(head);
    if (option === undefined) {
      if (/^-./.test(arg)) throw unknownOption(head, names);
      files.push(arg);
      continue;
    }
    const { kind, flag } = OPTIONS[option];
    let text = attached ?? "";
    if (kind === "switch") {
      if (attached !== undefined) throw new UsageError(`--${option} takes no value`);
    } else {
      const next = args[i + 1] ?? "--";
      // Only a known option is none's value: the -5 of `--size -5` is a wrong number.
      const isValue = next !== "--" && !known.has(splitAtEquals(next)[0]);
      if (attached === undefined && isValue) text = args[++i]!;
      if (text === "") {
        throw new UsageError(`--${option} wants a value: --${option} ${flag.placeholder}`);
      }
    }
    texts.set(option, [...texts.get(option) ?? [], text]);
  }
  return { files, texts };
}

function splitAtEquals(arg: string): [head: string, value: string | undefined] {
  const at = arg.startsWith("-") ? arg.indexOf("=") : -1;
  return at < 0 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)];
}

function unknownOption(head: string, names: readonly OptionName[]): UsageError {
  const meant = nearest(head.replace(/^-+/, ""), names);
  return new UsageError(`There is no option ${head}${meant ? `; did you mean --${meant}?` : ""}`);
}
