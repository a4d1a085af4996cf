/** The library as JavaScript with declarations, for bundlers, Node and pages: one module for each of ours. */
import ts from "typescript";
import { copyNotices, type PackageConfig, readConfig, writeJson } from "./files.ts";

/** JavaScript that every bundler parses: `using` is written out. */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  importHelpers: true,
  lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  rewriteRelativeImportExtensions: true,
  verbatimModuleSyntax: true,
  declaration: true,
  strict: true,
  types: [],
};

/**
 * Writes the library as an npm package.
 *
 * @param root the checkout, with a slash at its end
 * @param sources the library as JSR gets it, see `packForJsr()`
 * @param out a folder that is empty or not there, with a slash at its end
 */
export async function packForNpm(root: URL, sources: URL, out: URL): Promise<void> {
  const config = await readConfig(root);
  const [rootDir, outDir] = [sources, out].map(({ pathname }) => decodeURI(pathname)) as [
    string,
    string,
  ];
  const stems = Object.values(config.exports).map((path) => path.slice("./".length, -".ts".length));
  const entries = stems.map((stem) => `${rootDir}${stem}.ts`);
  const program = ts.createProgram(entries, { ...OPTIONS, rootDir, outDir });
  program.emit(undefined, (path, text, mark) => {
    const isEntry = stems.some((stem) => path === `${outDir}${stem}.d.ts`);
    const named = path.endsWith(".d.ts") ? asDeclarations(text, isEntry) : asJavaScript(text);
    ts.sys.writeFile(path, named, mark);
  });
  await copyNotices(root, out);
  await writeJson(new URL("package.json", out), packageJson(config));
  for (const { folder, ...entry } of folderEntries(config)) {
    await writeJson(new URL(`${folder}/package.json`, out), entry);
  }
}

/** JavaScript of which the compiler left the names of sources: in import() within what it writes out `using` of. */
function asJavaScript(text: string): string {
  return text.replace(/\bimport\((["'])(\.[^"']*)\.ts\1\)/g, "import($1$2.js$1)");
}

/** Declarations of which the compiler left the names of sources; entries say where the types of WebGPU are. */
function asDeclarations(text: string, isEntry: boolean): string {
  const named = text.replace(/(["'])(\.[^"']*)\.ts\1/g, "$1$2.js$1");
  return isEntry ? `/// <reference types="@webgpu/types" />\n${named}` : named;
}

function packageJson({ name, version, license, exports, imports = {} }: PackageConfig): unknown {
  const entries = Object.entries(exports).map(([key, path]) => [key, outputsOf(path)] as const);
  const wanted = ["@webgpu/types", "@zip.js/zip.js", "safetensors"];
  const dependencies = wanted.map((key) => [key, imports[key]!.slice(`npm:${key}@`.length)]);
  dependencies.push(["tslib", "^2.8.1"]);
  return {
    name,
    version,
    license,
    type: "module",
    sideEffects: false,
    exports: Object.fromEntries(entries),
    ...forOldBundlers(outputsOf((exports as Record<string, string>)["."]!)),
    dependencies: Object.fromEntries(dependencies),
  };
}

interface Outputs {
  readonly types: string;
  readonly default: string;
}

function outputsOf(path: string): Outputs {
  const stem = path.replace(/\.ts$/, "");
  return { types: `${stem}.d.ts`, default: `${stem}.js` };
}

/** The same for bundlers that do not look at `exports`, such as Parcel 2 as it comes. */
function forOldBundlers({ types, default: main }: Outputs) {
  return { main, types };
}

/** Entries that are a folder's, which such bundlers ask for a `package.json` of its own. */
function folderEntries({ exports }: PackageConfig) {
  return Object.entries(exports).flatMap(([key, path]) => {
    const folder = key.slice("./".length);
    if (!path.startsWith(`./${folder}/`) || folder === "") return [];
    const inside = `.${path.slice(1 + "/".length + folder.length)}`;
    return [{ folder, type: "module", ...forOldBundlers(outputsOf(inside)) }];
  });
}
