/** One command: its files, its options and its help. Commands are listed before the library is loaded. */
import type { OPTIONS } from "@pentimento/pentimento";
import type { Arguments, OptionGroup, OptionList, OptionName } from "./options.ts";
import type { OWN_OPTIONS } from "./own_options.ts";

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
  /** The options that have to be given. Default: none. */
  readonly needs?: readonly RequiredOption[];
  /** Its options in the order of the help, under headings. */
  readonly options: Readonly<Record<string, OptionList>>;
  /** Options without effect, accepted so that another command's line works here too. Default: none. */
  readonly ignored?: OptionList;
  /** Defaults that are this command's own. */
  readonly fallbacks?: Readonly<Partial<Record<OptionName, string>>>;
  /** Names of values in this command's help, where they differ from the usual ones. */
  readonly placeholders?: Readonly<Partial<Record<OptionName, string>>>;
  /** Further paragraphs of the help. */
  readonly notes?: readonly string[];
  /** Lines to copy. */
  readonly examples?: readonly string[];
  /** Runs it and returns the exit code. The command's own file is loaded only here. */
  readonly run: (args: Arguments) => Promise<number>;
}

/** An option that has to be given: one of those that are known before the library is loaded. */
export type RequiredOption = Extract<keyof typeof OWN_OPTIONS, OptionName>;

/** All options of a group but some. */
export function all(group: keyof typeof OPTIONS, ...without: readonly OptionName[]): OptionGroup {
  return { group, without };
}
