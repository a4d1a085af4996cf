/** What a shell completes: the commands with their files and options, and what may stand behind each. */
import { COLOR_NAMES, LAYER_NAMES } from "@pentimento/pentimento/options";
import type { Command } from "../arguments/command.ts";
import { describeOption } from "../arguments/command_help.ts";
import { isRepeated, type OptionName, optionNames, OPTIONS } from "../arguments/options.ts";
import { type PathKind, pathKindOf } from "../arguments/path_kinds.ts";
import { COMMANDS } from "../commands/index.ts";

/** What may stand in a place of the line. */
export interface Completion {
  /** Words to choose from. */
  readonly words: readonly string[];
  /** Whether the names of the networks that are kept are among them. */
  readonly networks: boolean;
  /** Whether files or folders may stand there as well. */
  readonly paths: "files" | "folders" | undefined;
}

/** An option of a command. */
export interface CompletedOption {
  readonly name: OptionName;
  readonly letter: string | undefined;
  /** Its description in one line. */
  readonly help: string;
  /** The name of its value, and what that may be; `undefined` for a switch. */
  readonly value: { readonly name: string; readonly completion: Completion } | undefined;
  /** Whether it may be given several times. */
  readonly repeated: boolean;
}

/** A command. */
export interface CompletedCommand {
  /** One word, or two. */
  readonly words: readonly string[];
  readonly summary: string;
  /** Its files in order. */
  readonly files: readonly { readonly name: string; readonly completion: Completion }[];
  /** Whether the last of these may be given several times. */
  readonly many: boolean;
  readonly options: readonly CompletedOption[];
}

/** Every command, by the table of commands and the schema of options. */
export function completedCommands(
  commands: Readonly<Record<string, Command>> = COMMANDS,
): CompletedCommand[] {
  return Object.entries(commands).map(([name, command]) => ({
    words: name.split(" "),
    summary: command.summary,
    files: command.files.map((file, i) => ({ name: file, completion: fileCompletion(command, i) })),
    many: command.many ?? false,
    options: Object.values(command.options).flatMap(optionNames)
      .map((option) => completedOption(option, command)),
  }));
}

/** The first words of the program: commands, and groups of them with all their summaries. */
export function firstWords(commands: readonly CompletedCommand[]): Map<string, string> {
  const words = new Map<string, string>();
  for (const { words: [first, second], summary } of commands) {
    if (second === undefined) words.set(first!, summary);
    else words.set(first!, `${words.has(first!) ? `${words.get(first!)}, ` : ""}${second}`);
  }
  return words;
}

/** The groups of commands of two words. */
export function groupsOf(commands: readonly CompletedCommand[]): string[] {
  const grouped = commands.filter(({ words }) => words.length > 1);
  return [...new Set(grouped.map(({ words }) => words[0]!))];
}

/** What may stand in any of a command's places for files, for shells that do not count them. */
export function anyFile({ files }: CompletedCommand): Completion {
  const places = files.map(({ completion }) => completion);
  return {
    words: places.flatMap((one) => one.words),
    networks: places.some((one) => one.networks),
    paths: places.find((one) => one.paths)?.paths,
  };
}

function completedOption(name: OptionName, command: Command): CompletedOption {
  const option = OPTIONS[name];
  const placeholder = command.placeholders?.[name] ?? option.flag.placeholder ?? "VALUE";
  const completion = optionCompletion(name, command);
  return {
    name,
    letter: option.flag.letter,
    help: describeOption(name, command),
    value: option.kind === "switch" ? undefined : { name: placeholder, completion },
    repeated: isRepeated(option),
  };
}

function optionCompletion(name: OptionName, command: Command): Completion {
  const option = OPTIONS[name];
  const kind = command.pathKinds?.[name] ?? pathKindOf(option.kind);
  const words = option.flag.choices ??
    ("choices" in option ? option.choices : wordsOf(option.kind));
  return kind === undefined
    ? { words, networks: false, paths: undefined }
    : pathCompletion(kind, words);
}

function wordsOf(kind: string): readonly string[] {
  if (kind === "tile") return ["auto", "off"];
  if (kind === "color") return COLOR_NAMES;
  return ["layer", "layers", "layerNames"].includes(kind) ? LAYER_NAMES : [];
}

function fileCompletion({ fileKinds = ["input"], words }: Command, place: number): Completion {
  const kind = fileKinds[place] ?? fileKinds.at(-1)!;
  if (words) return { words, networks: false, paths: undefined };
  return kind === "name"
    ? { words: [], networks: true, paths: undefined }
    : pathCompletion(kind, []);
}

function pathCompletion(kind: PathKind, words: readonly string[]): Completion {
  if (kind === "weights") return { words: ["free"], networks: true, paths: "files" };
  return { words, networks: false, paths: kind === "folder" ? "folders" : "files" };
}
