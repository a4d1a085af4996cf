/** What is checked of all jobs together, before the first one runs. */
import { UsageError } from "../arguments/usage_error.ts";
import { WRITABLE_EXTENSIONS, writableFormat } from "../pictures/formats/index.ts";
import { encodingProblem } from "../pictures/output_encoding.ts";
import type { BatchJob } from "./job.ts";

/** Systems whose file names differ by more than the case of their letters and how accents are stored. */
const STRICT = Deno.build.os === "linux" || Deno.build.os === "freebsd";

/** The most mistakes of a kind that are listed. */
const MOST_LISTED = 20;

/**
 * Makes sure that no two jobs have the same output, none is a picture that another one reads, and each can be
 * encoded as its job asks.
 *
 * @throws {UsageError} with a detail for every such output
 */
export function checkOutputs(jobs: readonly BatchJob[]): void {
  const byOutput = Map.groupBy(jobs, ({ output }) => plainPath(output));
  const shared = [...byOutput.values()].filter((group) => group.length > 1);
  const inputs = new Map(
    jobs.flatMap(({ content, styles }) =>
      [content, ...styles].map((path) => [plainPath(path), path])
    ),
  );
  const replaced = jobs.filter(({ output }) => inputs.has(plainPath(output)));
  const details = [
    ...shared.map((group) =>
      `${group[0]!.output} is the output of ${
        group.map(({ number, content, styles }) =>
          `job ${number} (${content} and ${styles.join(", ")})`
        ).join(" and ")
      }`
    ),
    ...replaced.map(({ number, output }) => `${output}, the output of job ${number}, is also read`),
    ...jobs.filter(({ output }) => writableFormat(extensionOf(output)) === undefined).map((
      { number, output },
    ) => `${output}, the output of job ${number}, does not end in ${WRITABLE_EXTENSIONS}`),
  ];
  if (details.length === 0) return expectEncodable(jobs);
  throw new UsageError(
    "Every picture wants an output of its own that nothing is read from, so nothing is painted: rename " +
      "pictures, or put {content-ext} or {style} into the name of the output",
    undefined,
    limited(details),
  );
}

/** Makes sure that every output's format has the depth and the quality that its job asks for. */
function expectEncodable(jobs: readonly BatchJob[]): void {
  const details = jobs.flatMap(({ number, output, values }) => {
    const problem = encodingProblem(writableFormat(extensionOf(output))!, values);
    return problem ? [`${output}, the output of job ${number}, ${problem}`] : [];
  });
  if (details.length === 0) return;
  throw new UsageError(
    "Some outputs cannot be written as their jobs ask, so nothing is painted: change their names or " +
      "their options",
    undefined,
    limited(details),
  );
}

/** The ending of a file's name, with its dot. */
function extensionOf(path: string): string {
  return /[^/\\](\.[^./\\]*)$/.exec(path)?.[1] ?? "";
}

/** The first of many lines, and how many more there are. */
export function limited(lines: readonly string[]): readonly string[] {
  if (lines.length <= MOST_LISTED) return lines;
  return [...lines.slice(0, MOST_LISTED), `and ${lines.length - MOST_LISTED} more`];
}

/** A path by which two names of one file are the same, as far as that is seen from the names. */
export function plainPath(path: string): string {
  const parts: string[] = [];
  const separators = Deno.build.os === "windows" ? /[/\\]+/ : /\/+/;
  for (const part of path.split(separators)) {
    const above = parts.at(-1);
    if (part === "." || part === "" && parts.length > 0) continue;
    if (part === ".." && above !== undefined && above !== ".." && above !== "") parts.pop();
    else parts.push(part);
  }
  const plain = parts.join("/");
  return STRICT ? plain : plain.normalize("NFC").toLowerCase();
}
