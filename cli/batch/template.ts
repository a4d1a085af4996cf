/** Names of a batch's outputs: made of those of content and style, as in `out/{content}-{style}.png`. */
import { nearest, UsageError } from "../arguments/usage_error.ts";

/** The pictures of a job, by which its output is named. */
export interface Named {
  readonly content: string;
  /** The style images; the names of several are joined by `+`. */
  readonly styles: readonly string[];
}

/** What stands for what in the name of an output. */
const PLACEHOLDERS: Readonly<Record<string, (job: Named) => string>> = {
  "content": ({ content }) => partsOf(content).stem,
  "style": ({ styles }) => styles.map((style) => partsOf(style).stem).join("+"),
  "content-ext": ({ content }) => partsOf(content).extension,
  "style-ext": ({ styles }) => styles.map((style) => partsOf(style).extension).join("+"),
};

const WORDS = /\{([a-z][a-z-]*)\}/g;

/** Whether an output is named by its pictures, so that there may be several. */
export function isTemplate(output: string): boolean {
  return [...output.matchAll(WORDS)].some(([, word]) => Object.hasOwn(PLACEHOLDERS, word!));
}

/** Whether an output is named by a picture that differs where only the style does. */
export function namesStyle(output: string): boolean {
  return /\{style(-ext)?\}/.test(output);
}

/** Whether an output is named by its content. */
export function namesContent(output: string): boolean {
  return /\{content(-ext)?\}/.test(output);
}

/**
 * Checks the placeholders of a template.
 *
 * @throws {UsageError} for a word in braces that stands for nothing
 */
export function checkTemplate(output: string): void {
  for (const [braces, word] of output.matchAll(WORDS)) {
    if (Object.hasOwn(PLACEHOLDERS, word!)) continue;
    const words = Object.keys(PLACEHOLDERS);
    const meant = nearest(word!, words);
    throw new UsageError(
      `The output ${output} has ${braces}, which stands for nothing; ` +
        (meant ? `did you mean {${meant}}?` : `there are ${words.map((w) => `{${w}}`).join(", ")}`),
    );
  }
}

/** The output of a job by its template. */
export function fillTemplate(template: string, job: Named): string {
  return template.replaceAll(
    WORDS,
    (braces, word: string) => Object.hasOwn(PLACEHOLDERS, word) ? PLACEHOLDERS[word]!(job) : braces,
  );
}

/** The folder that all outputs of a template lie in, or below: with its separator at the end, or `.`. */
export function folderOfTemplate(template: string): string {
  const first = [...template.matchAll(WORDS)].find(([, word]) =>
    Object.hasOwn(PLACEHOLDERS, word!)
  );
  return folderBefore(template, first?.index ?? template.length);
}

/** The folder in a path before some letter of it, with its separator at the end, or `.`. */
export function folderBefore(path: string, end: number): string {
  const folder = SEPARATORS.exec(path.slice(0, end))?.[0] ?? "";
  return folder === "" ? "." : folder;
}

/** All of a path up to its last separator. */
const SEPARATORS = Deno.build.os === "windows" ? /^[^]*[/\\]/ : /^[^]*\//;

/** A file's name without its folder, before its extension and behind its dot. */
function partsOf(path: string): { stem: string; extension: string } {
  const name = path.replace(SEPARATORS, "");
  const dot = name.lastIndexOf(".");
  return dot > 0
    ? { stem: name.slice(0, dot), extension: name.slice(dot + 1) }
    : { stem: name, extension: "" };
}
