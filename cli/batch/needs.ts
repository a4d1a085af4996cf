/**
 * Prints what the jobs of a batch need of the system, as `cli/needs.ts` does for the line itself. The launcher gives
 * it the job file as standard input, so that it needs no permission either.
 */
import { isAddress, WEIGHTS_FREE } from "../arguments/path_kinds.ts";
import { type Need, pathNeeds } from "../arguments/needs.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { needsText } from "../needs.ts";
import { print } from "../terminal/terminal.ts";
import type { BatchJob } from "./job.ts";
import { parseJobFile } from "./job_file.ts";
import { optionPaths } from "./option_paths.ts";
import { folderBefore } from "./template.ts";

/** More files of one folder than these are permitted by the folder. */
const MOST_FILES = 50;

/**
 * The needs of a job file; none where it is wrong, which the command then says.
 *
 * @param path the file's own, by which its paths go
 */
export function needsOfJobs(text: string, path: string): Need[] {
  let jobs;
  try {
    jobs = parseJobFile(text, path);
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
  const files = new Set(jobs.flatMap(filesOf));
  const byFolder = Map.groupBy(files, (file) => folderBefore(file, file.length));
  const reads = [...byFolder].flatMap(([folder, inside]) =>
    inside.length > MOST_FILES ? [folder] : inside
  );
  const recipes = new Set(jobs.flatMap(({ values }) => values.from ?? []));
  const outputs = new Set(jobs.map(({ folder }) => folder));
  return [
    ...reads.map((file) => ["read", file] as const),
    ...[...recipes].flatMap((path) => pathNeeds("recipe", path)),
    ...[...outputs].map((folder) => ["folder", folder] as const),
  ];
}

/** The files that a job reads, and words that might be some. */
function filesOf({ content, styles, values }: BatchJob): string[] {
  const named = optionPaths(values).map(({ path }) => path);
  return [content, ...styles, ...named].filter((file) => !isAddress(file) && file !== WEIGHTS_FREE);
}

if (import.meta.main) {
  const [path = ""] = Deno.args;
  print(needsText(needsOfJobs(await new Response(Deno.stdin.readable).text(), path)));
}
