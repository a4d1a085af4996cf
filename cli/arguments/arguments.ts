/** The parser of a command's line. */
import { parseArgs } from "@std/cli/parse-args";
import type { Command } from "./command.ts";
import { isStandardInput } from "../standard_streams.ts";
import { spelling } from "./help.ts";
import { type Arguments, isRepeated, type OptionName, optionNames, OPTIONS } from "./options.ts";
import { pathKindOf } from "./path_kinds.ts";
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
  const isSwitch = (option: OptionName) => OPTIONS[option].kind === "switch";
  const takesValue = names.filter((option) => !isSwitch(option));
  const known = knownFlags(names, command.synonyms);
  const { rest, raised, lists } = takeFlags(args, known, names.filter(isSwitch));
  const given: Record<string, unknown> = parseArgs(rest, {
    // "_" keeps a file called 007 from becoming the number 7.
    string: [...takesValue, "_"] as string[],
    unknown: (arg: string, key?: string) => {
      if (key !== undefined) throw unknownOption(arg, names);
    },
  });
  if (raised.has("help")) return { files: [], values: { help: true } };
  const values: Record<string, unknown> = {};
  for (const option of takesValue) {
    const text = given[option];
    if (typeof text === "string") values[option] = readerOf(OPTIONS[option])(text, option);
  }
  for (const [option, texts] of lists) {
    values[option] = texts.map((text) => readerOf(OPTIONS[option])(text, option));
  }
  for (const flag of raised) values[flag] = true;
  const files = (given["_"] as string[]).map(String);
  // A recipe names the files that are not given.
  const required = command.pathKinds?.from === "recipe" && values["from"] ? 0 : command.required;
  checkFiles({ ...command, required }, name, files);
  checkStandardInput(command, files, values);
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
  const [first] = files;
  if (command.words && first !== undefined && !command.words.includes(first)) {
    const meant = nearest(first, command.words);
    throw new UsageError(
      `${command.files[0]} of ${name} is one of ${command.words.join(", ")}, but got "${first}"` +
        (meant ? `; did you mean ${meant}?` : ""),
    );
  }
  if (files.length > command.files.length && !command.many) {
    const surplus = files[command.files.length]!;
    const remedy = surplus.startsWith("-") ? "behind -- all words are files" : command.surplus;
    const wanted = command.files.length === 0 ? "no files" : `only ${command.files.join(", ")}`;
    throw new UsageError(
      `${name} takes ${wanted}, so "${surplus}" is one argument too many` +
        (remedy ? `: ${remedy}` : ""),
    );
  }
}

/** Refuses standard input for two files: it can be read once. */
function checkStandardInput(
  command: Command,
  files: readonly string[],
  values: Readonly<Record<string, unknown>>,
): void {
  const places = files.flatMap((file, i) =>
    isStandardInput(file) ? [command.files[i] ?? command.files.at(-1)!] : []
  );
  for (const [option, value] of Object.entries(values)) {
    const name = option as OptionName;
    const kind = command.pathKinds?.[name] ?? pathKindOf(OPTIONS[name].kind);
    if (kind !== "input" && kind !== "recipe") continue;
    const paths = [value].flat() as string[];
    places.push(...paths.filter(isStandardInput).map(() => `--${option}`));
  }
  if (places.length < 2) return;
  throw new UsageError(
    `Standard input holds one picture, but stands for ${places.join(" and ")}: name a file for ` +
      "all but one of them",
  );
}

/**
 * Takes the flags out, because parseArgs reads `--no-tune` as the opposite of an option, and writes every
 * other option as `--name=value`, because it takes the -5 of `--size -5` for an option of its own, and a
 * missing value for an empty one. Options that may be given several times are collected.
 */
function takeFlags(
  args: readonly string[],
  known: ReadonlyMap<string, OptionName>,
  flags: readonly OptionName[],
): { rest: string[]; raised: Set<OptionName>; lists: Map<OptionName, string[]> } {
  const rest: string[] = [];
  const raised = new Set<OptionName>();
  const lists = new Map<OptionName, string[]>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") return { rest: [...rest, ...args.slice(i)], raised, lists };
    const [head, attached] = splitAtEquals(arg);
    const option = known.get(head);
    if (option === undefined) {
      rest.push(arg);
    } else if (flags.includes(option)) {
      if (attached !== undefined) throw new UsageError(`--${option} takes no value`);
      raised.add(option);
    } else {
      const next = args[i + 1];
      const hasNext = next !== undefined && next !== "--" && !known.has(splitAtEquals(next)[0]);
      const value = attached ?? (hasNext ? args[++i]! : "");
      if (value === "") {
        throw new UsageError(
          `--${option} wants a value: --${option} ${OPTIONS[option].flag.placeholder}`,
        );
      }
      if (isRepeated(OPTIONS[option])) lists.set(option, [...lists.get(option) ?? [], value]);
      else rest.push(`--${option}=${value}`);
    }
  }
  return { rest, raised, lists };
}

/** The words that an option begins with: its name, its letter, other names of it. */
function knownFlags(
  names: readonly OptionName[],
  synonyms: Command["synonyms"] = {},
): Map<string, OptionName> {
  const known = new Map<string, OptionName>();
  for (const option of names) {
    known.set(`--${option}`, option);
    const { letter } = OPTIONS[option].flag;
    if (letter) known.set(`-${letter}`, option);
  }
  for (const [name, option] of Object.entries(synonyms)) known.set(`--${name}`, option);
  return known;
}

function splitAtEquals(arg: string): [head: string, value: string | undefined] {
  const at = arg.startsWith("-") ? arg.indexOf("=") : -1;
  return at < 0 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)];
}

function unknownOption(arg: string, names: readonly OptionName[]): UsageError {
  const [head] = splitAtEquals(arg);
  const meant = nearest(head.replace(/^-+/, ""), names);
  const isName = /^-[^-].*[./]/.test(arg);
  const remedy = meant ? `did you mean --${meant}?` : isName && `a file of this name is ./${arg}`;
  return new UsageError(`There is no option ${head}${remedy ? `; ${remedy}` : ""}`);
}
