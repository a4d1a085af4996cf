/** What a command line needs of the system: the files and folders that it names, and its command's resources. */
import { folderOfPattern, isPattern } from "../batch/patterns.ts";
import { SHARD_VARIABLES } from "../batch/shards.ts";
import { folderOfTemplate, isTemplate } from "../batch/template.ts";
import { TERMINAL_VARIABLES } from "../terminal/preview/kind.ts";
import { isStream } from "../standard_streams.ts";
import type { Command } from "./command.ts";
import type { Resource } from "./resources.ts";
import {
  type Arguments,
  type OptionName,
  optionNames,
  OPTIONS,
  type OptionValues,
} from "./options.ts";
import { isAddress, type PathKind, pathKindOf, WEIGHTS_FREE } from "./path_kinds.ts";

/**
 * One need: `read`, `output` and `folder` with one path, `jobs` with a file that names further ones, `env` with
 * variables, `fetch` and `offer` with hosts, all if there are none.
 */
export type Need = readonly [
  name: "read" | "output" | "folder" | "jobs" | "env" | Resource,
  ...details: readonly string[],
];

/** The hosts that publish the known networks (weights/fetch/sources.ts), and those that they redirect to. */
const HOSTS = [
  "*.huggingface.co",
  "*.hf.co",
  "download.pytorch.org",
  "storage.googleapis.com",
  "web.eecs.umich.edu",
];

/** What a command needs to do what a line says, and nothing else. */
export function needsOf(command: Command, { files, values }: Arguments): Need[] {
  if (values.help) return [];
  const { fileKinds = ["input"] } = command;
  const names = Object.values(command.options).flatMap(optionNames);
  return [
    ...files.flatMap((path, i) => {
      const kind = (fileKinds[i] ?? fileKinds.at(-1))!;
      return pathNeeds(kind, kind === "input" && isBatch(values) ? readFor(path) : path);
    }),
    ...names.flatMap((name) => optionNeeds(command, name, values)),
    ...command.resources.flatMap((resource) => resourceNeeds(resource, values)),
    ...values.preview ? [["env", ...TERMINAL_VARIABLES] as const] : [],
  ];
}

/** Whether a line paints several pictures: patterns of files are ours to expand then. */
function isBatch({ output }: OptionValues): boolean {
  return output !== undefined && isTemplate(output);
}

/** What is read for a word of a batch: all that its pattern can fit. It may be a plain file with such a name. */
function readFor(word: string): string {
  return isPattern(word) ? folderOfPattern(word) : word;
}

function optionNeeds(command: Command, name: OptionName, values: OptionValues): Need[] {
  if (values[name] === undefined) return [];
  const option = OPTIONS[name];
  const kind = command.pathKinds?.[name] ?? pathKindOf(option.kind);
  if (kind === undefined) return [];
  const words = "choices" in option ? option.choices : [];
  return [values[name]].flat().map(String).filter((value) => !words.includes(value))
    .flatMap((path) => pathNeeds(kind, path));
}

/** What is needed for a path, by what becomes of it. */
export function pathNeeds(kind: PathKind | "name", path: string): Need[] {
  if (isStream(path) && kind !== "folder") return kind === "recipe" ? [["read", "."]] : [];
  switch (kind) {
    case "name":
      return [];
    case "output":
      return isTemplate(path) ? [["folder", folderOfTemplate(path)]] : [["output", path]];
    case "jobs":
      return [["read", path], ["jobs", path]];
    case "folder":
      return [["folder", path]];
    case "weights":
      return path === WEIGHTS_FREE ? [] : [["read", path]];
    case "recipe":
      // Which files a recipe names is not known before it is read: names only, and none in another folder.
      return [["read", path], ["read", folderOf(path)], ["read", "."]];
    case "source":
    case "tensors":
      // An index of weights names files that lie beside it.
      if (/\.json$/i.test(path) && !isAddress(path)) {
        return [["read", path], ["read", folderOf(path)]];
      }
  }
  return isAddress(path) ? [] : [["read", path]];
}

function resourceNeeds(resource: Resource, values: OptionValues): Need[] {
  const { from, weights, quiet, output, port, open } = values;
  switch (resource) {
    case "shards":
      return output === undefined || isBatch(values) ? [["env", ...SHARD_VARIABLES]] : [];
    case "fetch":
      if (from === undefined) return [["fetch", ...HOSTS]];
      // An address may redirect anywhere.
      return isAddress(from) ? [["fetch"]] : [];
    case "studio":
      return [["studio", String(port ?? 0)], ...open ? [["browser"] as const] : []];
    case "offer":
      // With a network named, or nothing to be said, there is nothing to ask.
      return weights === undefined && !quiet ? [["offer", ...HOSTS]] : [];
    default:
      return [[resource]];
  }
}

function folderOf(path: string): string {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return folder === "" ? "." : folder;
}
