/** The file of a batch's jobs: JSON, checked whole before anything runs. */
import { type OptionName, optionNames, OPTIONS, type OptionValues } from "../arguments/options.ts";
import { pathKindOf, WEIGHTS_FREE } from "../arguments/path_kinds.ts";
import { nearest, UsageError } from "../arguments/usage_error.ts";
import { COMMANDS } from "../commands/index.ts";
import { isStream } from "../standard_streams.ts";
import type { BatchJob } from "./job.ts";
import { isWord } from "./option_paths.ts";
import { readOption } from "./json_values.ts";
import { checkTemplate, fillTemplate, folderBefore, folderOfTemplate } from "./template.ts";

/** The groups of options that belong to the command line, and not to one job. */
const NOT_OF_A_JOB: readonly string[] = ["Batch", "Checkpoints", "Messages"];

/** Options that have a field of their own. */
const APART: readonly OptionName[] = ["style", "output"];

/** The options that a job may have. */
const JOB_OPTIONS: readonly OptionName[] = Object.entries(COMMANDS.stylize.options)
  .filter(([group]) => !NOT_OF_A_JOB.includes(group))
  .flatMap(([, list]) => optionNames(list))
  .filter((name) => !APART.includes(name));

/** The fields of a job that are no options. */
const FIELDS: readonly string[] = ["content", "style", "styles", "output"];

/** A job's fields as they are read, or the defaults. */
interface Fields {
  content?: string;
  styles?: readonly string[];
  output?: string;
  readonly values: Record<string, unknown>;
  /** The fields that are there, but make no sense: they are not missing as well. */
  readonly wrong: ReadonlySet<string>;
}

/** Takes note of a mistake. */
type Complain = (field: string, problem: string) => void;

/**
 * Reads a file of jobs.
 *
 * @param path the file, by whose folder relative paths go
 * @throws {UsageError} with a detail for every mistake that there is, each with the job's number and its field
 */
export function parseJobFile(text: string, path: string): BatchJob[] {
  const { defaults = {}, jobs } = partsOf(text, path);
  const problems: string[] = [];
  const base = folderBefore(path, path.length);
  const shared = readFields(
    defaults,
    (field, problem) => problems.push(`defaults, ${field}: ${problem}`),
  );
  const result = jobs.flatMap((job, i): BatchJob[] => {
    const complain: Complain = (field, problem) =>
      problems.push(`job ${i + 1}, ${field}: ${problem}`);
    const fields = mergeFields(shared, readFields(job, complain));
    return complete(fields, i + 1, base, complain);
  });
  if (problems.length === 0) return result;
  const count = problems.length === 1 ? "a mistake" : `${problems.length} mistakes`;
  throw new UsageError(
    `The job file ${path} has ${count}, so nothing is painted: mend it, and start again`,
    undefined,
    problems,
  );
}

/** The parts of the file: a list of jobs, or an object with one. */
function partsOf(text: string, path: string): { defaults?: object; jobs: readonly unknown[] } {
  const wrong = (found: string) =>
    new UsageError(
      `The job file ${path} wants a list of jobs, or an object with "jobs" and "defaults", but ${found}`,
    );
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw wrong(`it is no JSON (${(error as Error).message}): mend it, as with an editor`);
  }
  if (Array.isArray(parsed)) return { jobs: checkedJobs(parsed, wrong) };
  if (!isObject(parsed)) throw wrong(`it is ${kindOf(parsed)}`);
  const { defaults, jobs, ...others } = parsed;
  const [other] = Object.keys(others);
  if (other !== undefined) throw wrong(`it has "${other}"`);
  if (!Array.isArray(jobs)) throw wrong(`"jobs" is ${kindOf(jobs)}`);
  if (defaults !== undefined && !isObject(defaults)) {
    throw wrong(`"defaults" is ${kindOf(defaults)}`);
  }
  return { jobs: checkedJobs(jobs, wrong), ...defaults && { defaults } };
}

function checkedJobs(jobs: readonly unknown[], wrong: (found: string) => UsageError) {
  if (jobs.length === 0) throw wrong("there is no job in it");
  return jobs;
}

/** Reads the fields that there are. */
function readFields(object: unknown, complain: Complain): Fields {
  const wrong = new Set<string>();
  const fields: Fields = { values: {}, wrong };
  if (!isObject(object)) {
    const wanted = "wants an object with content, style and output";
    complain("all of it", `${wanted}, but is ${kindOf(object)}`);
    return { ...fields, wrong: new Set(FIELDS) };
  }
  for (const [name, value] of Object.entries(object)) {
    try {
      readField(fields, name, value);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      wrong.add(name === "styles" ? "style" : name);
      complain(name, error.message);
    }
  }
  return fields;
}

function readField(fields: Fields, name: string, value: unknown): void {
  if (name === "content") fields.content = fileOf(value);
  else if (name === "style" || name === "styles") {
    if (fields.styles) throw new UsageError("style and styles say the same: take one of them out");
    fields.styles = filesOf(value);
  } else if (name === "output") {
    fields.output = fileOf(value);
    checkTemplate(fields.output);
  } else if ((JOB_OPTIONS as readonly string[]).includes(name)) {
    fields.values[name] = readOption(name as OptionName, value);
    if (pathKindOf(OPTIONS[name as OptionName].kind) === "input") [value].flat().forEach(fileOf);
  } else throw unknownField(name);
}

function unknownField(name: string): UsageError {
  if (Object.hasOwn(OPTIONS, name)) {
    return new UsageError("belongs on the command line, or to another command: take it out");
  }
  // Options are spelled as on the command line; names as programs have them are nearly that.
  const dashed = name.replaceAll(
    /[A-Z_]/g,
    (letter) => letter === "_" ? "-" : `-${letter.toLowerCase()}`,
  );
  const meant = nearest(dashed.replace(/^-+/, ""), [...FIELDS, ...JOB_OPTIONS]);
  return new UsageError(`there is no such field${meant ? `; did you mean ${meant}?` : ""}`);
}

/** A job's own fields before the defaults. */
function mergeFields(shared: Fields, own: Fields): Fields {
  const values = { ...shared.values, ...own.values };
  return { ...shared, ...own, values, wrong: new Set([...shared.wrong, ...own.wrong]) };
}

/** The job of its fields, where none is missing. */
function complete(
  { content, styles, output, values, wrong }: Fields,
  number: number,
  base: string,
  complain: Complain,
): BatchJob[] {
  for (const [name, value] of Object.entries({ content, style: styles, output })) {
    if (value === undefined && !wrong.has(name)) complain(name, "is missing");
  }
  for (const name of perStyleNames) {
    const list = values[name] as readonly unknown[] | undefined;
    if (styles && list && list.length > styles.length) {
      complain(name, `has ${list.length} values for ${count(styles.length, "style")}`);
    }
  }
  if (content === undefined || styles === undefined || output === undefined) return [];
  const from = (path: string) => base === "." || isAbsolute(path) ? path : base + path;
  const filled = fillTemplate(output, { content, styles });
  return [{
    number,
    content: from(content),
    styles: styles.map(from) as [string, ...string[]],
    output: from(filled),
    folder: folderBefore(from(output), from(folderOfOutput(output)).length),
    values: withPaths(values, from),
  }];
}

function folderOfOutput(output: string): string {
  const folder = folderOfTemplate(output);
  return folder === "." ? "" : folder;
}

/** The options that have a value for each style. */
const perStyleNames = JOB_OPTIONS.filter((name) => OPTIONS[name].perStyle);

/** The values with their paths as they are seen from here. */
function withPaths(
  values: Readonly<Record<string, unknown>>,
  from: (path: string) => string,
): OptionValues {
  const entries = Object.entries(values).map(([name, value]) => {
    const kind = pathKindOf(OPTIONS[name as OptionName].kind);
    if (kind === undefined) return [name, value];
    // A network's name is no path, unless it has a folder in it or an ending.
    const isPath = (word: string) =>
      !isWord(name as OptionName, word) &&
      (kind !== "weights" || word !== WEIGHTS_FREE && /[/\\]|\.safetensors$/i.test(word));
    const one = (word: string) => isPath(word) ? from(word) : word;
    return [name, Array.isArray(value) ? value.map(one) : one(value as string)];
  });
  return Object.fromEntries(entries);
}

function fileOf(value: unknown): string {
  if (typeof value !== "string" || value === "") {
    throw new UsageError(`wants the name of a file, but is ${kindOf(value)}`);
  }
  if (value.includes("\0")) {
    throw new UsageError("is no file's name: it has a zero character in it");
  }
  if (isStream(value)) {
    throw new UsageError(`is ${value}, a stream, which a batch does not have: name a file`);
  }
  return value;
}

function filesOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [fileOf(value)];
  if (value.length === 0) throw new UsageError("wants the name of a file, but is an empty list");
  return value.map(fileOf);
}

function isAbsolute(path: string): boolean {
  return Deno.build.os === "windows" ? /^([a-z]:|[/\\])/i.test(path) : path.startsWith("/");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value of JSON in words. */
function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (value === "") return "empty";
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : `${value}`;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
