/** The examples that stand in documents and in the documentation of the code. */
import { assert } from "@std/assert";

const root = new URL("../../", import.meta.url);

/** One example. */
export interface Snippet {
  /** Its file, from the root of the repository. */
  readonly file: string;
  /** Its language, with what else stands behind the fence: `ts`, `ts ignore`, `html`. */
  readonly language: string;
  /** Its text. */
  readonly text: string;
}

/** Every example in TypeScript or HTML of the documents and of the library's documentation. */
export function allSnippets(): Snippet[] {
  return [...documents(), ...sources()].flatMap(snippetsOf);
}

function documents(): string[] {
  const pages = [...Deno.readDirSync(new URL("docs/", root))].map(({ name }) => `docs/${name}`);
  return ["README.md", ...pages.filter((path) => path.endsWith(".md")).toSorted()];
}

/** The library's code, and that of the command line. */
function sources(): string[] {
  const folders = ["core", "weights", "cli"].flatMap((folder) => filesIn(folder));
  return ["mod.ts", "graph.ts", "options.ts", ...folders.filter((path) => path.endsWith(".ts"))];
}

function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(new URL(`${folder}/`, root))].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? filesIn(path) : [path];
  });
}

function snippetsOf(file: string): Snippet[] {
  const whole = Deno.readTextFileSync(new URL(file, root));
  const text = file.endsWith(".ts") ? comments(whole) : whole;
  return [...text.matchAll(/^```((?:ts|html)\b[^\n]*)\n(.*?)^```$/gms)].map(
    ([, language, text]) => ({ file, language: language!, text: text! }),
  );
}

/** The texts of all documentation comments. */
function comments(code: string): string {
  return [...code.matchAll(/\/\*\*.*?\*\//gs)].map(([comment]) =>
    comment.replaceAll(/^ *\* ?/gm, "")
  ).join("\n");
}

/** The page that an example in HTML is, with another text in place of its module. */
export function pageOf({ text }: Snippet, module: string): string {
  const page = text
    .replace(/<script type="importmap">.*?<\/script>\n?/s, "")
    .replace(/(<script type="module">).*?(<\/script>)/s, (_, open, close) => open + module + close);
  return `<!doctype html><link rel="icon" href="data:,">${page}`;
}

/** The module of an example in HTML. */
export function moduleOf({ file, text }: Snippet): string {
  const module = text.match(/<script type="module">(.*?)<\/script>/s)?.[1];
  assert(module !== undefined, `an example of ${file} has no module`);
  return module;
}
