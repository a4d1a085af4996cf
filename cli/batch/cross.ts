/** The jobs of a line of `stylize` whose output is named by its pictures. */
import type { Arguments } from "../arguments/options.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { explainFileError } from "../files.ts";
import { isStream } from "../standard_streams.ts";
import type { BatchJob } from "./job.ts";
import { plainPath } from "./check.ts";
import { expand, folderOfPattern } from "./patterns.ts";
import {
  checkTemplate,
  fillTemplate,
  folderOfTemplate,
  namesContent,
  namesStyle,
} from "./template.ts";

/**
 * The jobs of a line: every content in every style, one style after the other, for its jobs share what is made of
 * it; with `--in-pairs` the first content in the first style, the second in the second.
 *
 * @param painted tells the outputs of earlier batches there, which are no inputs, by their {@linkcode plainPath}:
 *   asked once the files are known, so that none can be painted in between
 * @throws {UsageError} when no file fits a pattern, pairs do not come out even, or outputs would be the same
 */
export async function jobsOfLine(
  { files, values }: Arguments,
  painted: (folder: string) => Promise<ReadonlySet<string>>,
): Promise<BatchJob[]> {
  const { output: template, "in-pairs": inPairs = false, ...rest } = values;
  checkTemplate(template!);
  if (files.length < 2) {
    throw new UsageError(
      "Several pictures want CONTENT and STYLE, also with --from: a recipe has the options for them",
    );
  }
  const found = [await filesOf(files[0]!, "CONTENT"), await filesOf(files[1]!, "STYLE")] as const;
  const ours = await painted(folderOfTemplate(template!));
  const [contents, styles] = found.map((paths, i) =>
    expectSome(paths.filter((path) => paths.length === 1 || !ours.has(plainPath(path))), files[i]!)
  ) as [string[], string[]];
  if (inPairs && contents.length !== styles.length) {
    throw new UsageError(
      `--in-pairs wants as many contents as styles, but ${
        files[0]
      } has ${contents.length} files and ` +
        `${files[1]} has ${styles.length}: leave it out to paint every content in every style`,
    );
  }
  const pairs = inPairs
    ? contents.map((content, i) => [content, styles[i]!] as const)
    : styles.flatMap((style) => contents.map((content) => [content, style] as const));
  expectNamed(template!, contents, inPairs ? [] : styles);
  const { style: more = [], ...options } = rest;
  return pairs.map(([content, style], i) => ({
    number: i + 1,
    content,
    styles: [style, ...more],
    // The further styles are the same everywhere, and say nothing about which picture it is.
    output: fillTemplate(template!, { content, styles: [style] }),
    folder: folderOfTemplate(template!),
    values: options,
  }));
}

/** The files that a word stands for. */
async function filesOf(word: string, what: string): Promise<string[]> {
  if (isStream(word)) {
    throw new UsageError(
      `${what} is ${word}, a stream, which has no name for the output's braces: name files`,
    );
  }
  try {
    return await expand(word);
  } catch (error) {
    throw explainFileError(error, `list the files of ${what} in`, folderOfPattern(word));
  }
}

function expectSome(files: readonly string[], word: string): readonly string[] {
  if (files.length > 0) return files;
  throw new UsageError(
    `No file is named like ${word}, but for what batches have painted: give another pattern, or a folder`,
  );
}

/** Says which braces are missing where several pictures would have one name. */
function expectNamed(
  template: string,
  contents: readonly string[],
  styles: readonly string[],
): void {
  const missing = contents.length > 1 && !namesContent(template)
    ? ["content", contents.length] as const
    : styles.length > 1 && !namesStyle(template)
    ? ["style", styles.length] as const
    : undefined;
  if (missing === undefined) return;
  const [word, count] = missing;
  throw new UsageError(
    `The output ${template} is one file for ${count} ${word}s: put {${word}} into its name`,
  );
}
