/** The packages as JSR gets them: our sources, with kernels as modules. */
import {
  copyNotices,
  type PackageConfig,
  packageFiles,
  readConfig,
  writeFile,
  writeJson,
} from "./files.ts";
import { importingShaderModules, shaderModule } from "./shader_text.ts";

/**
 * Writes library and command line into a folder, as the two members of a workspace: `deno publish` there publishes
 * both.
 *
 * @param root the checkout, with a slash at its end
 * @param out a folder that is empty or not there, with a slash at its end
 */
export async function packForJsr(root: URL, out: URL): Promise<void> {
  const library = await readConfig(root);
  const cli = new URL("cli/", root);
  await writeMember(root, new URL("pentimento/", out), library, library);
  await writeMember(cli, new URL("cli/", out), await readConfig(cli), library);
  await copyNotices(root, new URL("cli/", out));
  await writeJson(new URL("deno.json", out), {
    workspace: ["./pentimento", "./cli"],
    compilerOptions: library.compilerOptions,
  });
}

async function writeMember(
  folder: URL,
  out: URL,
  config: PackageConfig,
  library: PackageConfig,
): Promise<void> {
  const files = await packageFiles(folder, config.publish?.include);
  const texts: string[] = [];
  for (const { path, url } of files) {
    if (path === "deno.json") continue;
    const file = packed(path, await Deno.readFile(url));
    if (file.path.endsWith("s")) texts.push(new TextDecoder().decode(file.bytes));
    await writeFile(new URL(file.path, out), file.bytes);
  }
  const { name, version, license, exports } = config;
  const imports = importsOf(texts, library);
  await writeJson(new URL("deno.json", out), { name, version, license, exports, imports });
}

function packed(path: string, bytes: Uint8Array): { path: string; bytes: Uint8Array } {
  const text = () => new TextDecoder().decode(bytes);
  const encoded = (text: string) => new TextEncoder().encode(text);
  if (path.endsWith(".wgsl")) return { path: `${path}.ts`, bytes: encoded(shaderModule(text())) };
  if (path.endsWith(".ts")) return { path, bytes: encoded(importingShaderModules(text())) };
  return { path, bytes };
}

/** The imports that texts name, with what they stand for. The library's own names stand for its release. */
function importsOf(texts: readonly string[], library: PackageConfig): Record<string, string> {
  const { name, version, imports = {}, exports } = library;
  // Examples in documentation import what only their readers need.
  const codes = texts.map((text) => text.replaceAll(/^ *\* .*$/gm, ""));
  const used = new Set(
    codes.flatMap((code) => [...code.matchAll(/"((?:@|[a-z])[^"\n]*)"/g)].map(([, word]) => word)),
  );
  const own = Object.keys(exports).map((entry) => [
    name + entry.slice(1),
    `jsr:${name}@^${version}${entry.slice(1)}`,
  ]);
  return Object.fromEntries([...Object.entries(imports), ...own].filter(([key]) => used.has(key!)));
}
