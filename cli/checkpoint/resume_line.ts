/** The line that goes on with a run. */

/**
 * The words of a line with which it goes on from a checkpoint.
 *
 * @param line the words of the line that was called
 * @param options.resume the checkpoint
 * @param options.overwrite whether files are there that it replaces. Default `false`
 */
export function resumeLine(
  line: readonly string[],
  { resume, overwrite = false }: { readonly resume: string; readonly overwrite?: boolean },
): string[] {
  const end = line.indexOf("--");
  const options = end < 0 ? line : line.slice(0, end);
  const files = end < 0 ? [] : line.slice(end);
  const kept = options.filter((word, i) =>
    !(word === "--resume" || word.startsWith("--resume=") || options[i - 1] === "--resume")
  );
  const given = kept.includes("--overwrite");
  // Words that look like an option have to be attached.
  const from = resume.startsWith("-") ? [`--resume=${resume}`] : ["--resume", resume];
  return [...kept, ...from, ...overwrite && !given ? ["--overwrite"] : [], ...files];
}
