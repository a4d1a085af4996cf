/** The library as JavaScript with declarations, for bundlers, Node and pages: one module for each of ours. */
import ts from "npm:typescript@5.9.3";
import { type PackageConfig, packageFiles, readConfig } from "./files.ts";
import { writeFile, writeJson } from "./jsr.ts";
import { importingShaderModules, shaderModule } from "./shader_text.ts";

/**
 * Writes the library as an npm package.
 *
 * @param root the checkout, with a slash at its end
 * @param out a folder that is empty or not there, with a slash at its end
 */
export async function packForNpm(root: URL, out: URL): Promise<void> {
  const config = await readConfig(root);
  const write = (path: string, text: string) =>
    writeFile(new URL(path, out), new TextEncoder().encode(text));
  for (const { path, url } of await packageFiles(root, config.publish?.include)) {
    const text = await Deno.readTextFile(url);
    if (path.endsWith(".wgsl")) await write(`${path}.js`, javascript(shaderModule(text)));
    else if (path.endsWith(".ts")) {
      const source = withJavascriptImports(importingShaderModules(text));
      await write(path.replace(/\.ts$/, ".js"), javascript(source));
      await write(path.replace(/\.ts$/, ".d.ts"), declarations(source, path, config));
    } else if (path !== "deno.json") await write(path, text);
  }
  await writeJson(new URL("package.json", out), packageJson(config));
}

/** `using` and all else that not every browser has is written out. */
const TARGET = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } as const;

function javascript(typescript: string): string {
  const compilerOptions = { ...TARGET, verbatimModuleSyntax: true };
  return ts.transpileModule(typescript, { compilerOptions }).outputText;
}

function declarations(typescript: string, path: string, { exports }: PackageConfig): string {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(typescript, {
    compilerOptions: { ...TARGET, declaration: true, isolatedDeclarations: true, strict: true },
    reportDiagnostics: true,
    fileName: path,
  });
  if (diagnostics.length > 0) {
    const [{ messageText }] = diagnostics as [ts.Diagnostic];
    throw new Error(`${path}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  }
  const entry = Object.values(exports).includes(`./${path}`);
  return entry ? `/// <reference types="@webgpu/types" />\n${outputText}` : outputText;
}

function withJavascriptImports(typescript: string): string {
  return typescript.replace(/(from |import\()"(\.[^"]*)\.ts"/g, '$1"$2.js"');
}

function packageJson({ name, version, license, exports, imports = {} }: PackageConfig): unknown {
  const entries = Object.entries(exports).map(([key, path]) => {
    const stem = path.replace(/\.ts$/, "");
    return [key, { types: `${stem}.d.ts`, default: `${stem}.js` }];
  });
  const wanted = ["@webgpu/types", "@zip.js/zip.js", "safetensors"];
  const dependencies = wanted.map((key) => [key, imports[key]!.slice(`npm:${key}@`.length)]);
  return {
    name,
    version,
    license,
    type: "module",
    sideEffects: false,
    exports: Object.fromEntries(entries),
    dependencies: Object.fromEntries(dependencies),
  };
}
