/** One command: its files, its options and its help. Commands are listed before the library is loaded. */
import type { OPTIONS } from "@pentimento/pentimento";
import type { Resource } from "./resources.ts";
import type { OptionGroup, OptionList, OptionName } from "./options.ts";
import type { OWN_OPTIONS } from "./own_options.ts";
import type { PathKind } from "./path_kinds.ts";

/** One command. */
export interface Command {
  /** Its purpose, in one line. */
  readonly summary: string;
  /** Names of the files it takes, in order. */
  readonly files: readonly string[];
  /** The number of them that have to be there. */
  readonly required: number;
  /** Whether any number of files may stand in the last one's place. Default `false`. */
  readonly many?: boolean;
  /** What to do about one file too many. Default: nothing is said. */
  readonly surplus?: string;
  /** What they are for, the last for all further ones; a name is no file. Default: all are read. */
  readonly fileKinds?: readonly (PathKind | "name")[];
  /** What it needs beside the files and folders that a line names: the launcher permits no more. */
  readonly resources: readonly Resource[];
  /** The options that have to be given. Default: none. */
  readonly needs?: readonly RequiredOption[];
  /** Its options in the order of the help, under headings. */
  readonly options: Readonly<Record<string, OptionList>>;
  /** Options without effect, accepted so that another command's line works here too. Default: none. */
  readonly ignored?: OptionList;
  /** Defaults that are this command's own. */
  readonly fallbacks?: Readonly<Partial<Record<OptionName, string>>>;
  /** Other names of its options: what may be written, and the option that it stands for. Default: none. */
  readonly synonyms?: Readonly<Record<string, OptionName>>;
  /** What paths among its options are for, where that is not as usual. */
  readonly pathKinds?: Readonly<Partial<Record<OptionName, PathKind>>>;
  /** Names of values in this command's help, where they differ from the usual ones. */
  readonly placeholders?: Readonly<Partial<Record<OptionName, string>>>;
  /** Further paragraphs of the help. */
  readonly notes?: readonly string[];
  /** Lines to copy. */
  readonly examples?: readonly string[];
}

/** An option that has to be given: one of those that are known before the library is loaded. */
export type RequiredOption = Extract<keyof typeof OWN_OPTIONS, OptionName>;

/** All options of a group but some. */
export function all(group: keyof typeof OPTIONS, ...without: readonly OptionName[]): OptionGroup {
  return { group, without };
}
