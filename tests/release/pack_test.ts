/** The packages as they are published, used as their users would. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as library from "../../mod.ts";
import { packForJsr } from "../../release/jsr.ts";
import { packForNpm } from "../../release/npm.ts";
import { importingShaderModules, shaderModule } from "../../release/shader_text.ts";
import { testInChromium, withPage } from "../helpers/chromium.ts";
import { lossesOfAPicture } from "./losses_of_a_picture.js";

const root = new URL("../../", import.meta.url);
const JOB = new URL("losses_of_a_picture.js", import.meta.url);
const NAME = "@pentimento/pentimento";

/** A folder with the packages, made once for all tests. */
const packed = once(async () => {
  const folder = await Deno.makeTempDir({ prefix: "pentimento-pack-" });
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  const url = new URL(`file://${folder}/`);
  await packForJsr(root, new URL("jsr/", url));
  await packForNpm(root, new URL("jsr/pentimento/", url), new URL("npm/", url));
  return url;
});

/** The losses that the sources here give. */
const expected = once(() => lossesOfAPicture(library));

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}

function assertSameLosses(found: Readonly<Record<string, number>>, wanted: Record<string, number>) {
  assertEquals(Object.keys(found), Object.keys(wanted));
  for (const [name, value] of Object.entries(wanted)) {
    assertAlmostEquals(found[name]!, value, 1e-4 * value, name);
  }
}

Deno.test("a kernel's module has its text without comments, and its directives", () => {
  const wgsl = "// About.\n\n//: include prelude\nfn f() -> f32 { // why\n  return 1.0 / 2.0; }\n";
  assert(
    shaderModule(wgsl).includes(
      JSON.stringify("//: include prelude\nfn f() -> f32 {\nreturn 1.0 / 2.0; }\n"),
    ),
  );
});

Deno.test("imports of kernels become imports of their modules, also on several lines", () => {
  const lines =
    'import a from "./a.wgsl" with { type: "text" };\nimport b from "./b.wgsl" with {\n  type: "text",\n};';
  assertEquals(
    importingShaderModules(lines),
    'import a from "./a.wgsl.ts";\nimport b from "./b.wgsl.ts";',
  );
});

Deno.test("the package for JSR: no texts are imported, and Deno paints with it by an import map", async () => {
  const folder = await packed();
  const sources = await Deno.readTextFile(new URL("jsr/pentimento/core/ops/relu/relu.ts", folder));
  assert(!sources.includes('type: "text"') && sources.includes(".wgsl.ts"));
  const config = await Deno.readTextFile(new URL("jsr/pentimento/deno.json", folder));
  const needs = Object.keys(JSON.parse(config).imports);
  const zip = ["@zip.js/zip.js", "@zip.js/zip.js/lib/zip-core-reader.js"];
  assertEquals(needs, ["@webgpu/types", ...zip, "safetensors"]);
  const map = { imports: { [NAME]: new URL("jsr/pentimento/mod.ts", folder).href } };
  await Deno.writeTextFile(new URL("map.json", folder), JSON.stringify(map));
  await Deno.writeTextFile(
    new URL("job.ts", folder),
    `import * as library from "${NAME}";\nimport { lossesOfAPicture } from "${JOB}";\n` +
      "console.log(JSON.stringify(await lossesOfAPicture(library)));\n",
  );
  const found = await output(Deno.execPath(), [
    ...["run", "--no-config", "--no-lock", "--allow-env", "--no-prompt"],
    ...["--import-map=map.json", "job.ts"],
  ], folder);
  assertSameLosses(JSON.parse(found), await expected());
});

Deno.test("the package for npm: every module of its own that one names is there", async () => {
  const folder = new URL("npm/", await packed());
  const names = new Map<string, string[]>();
  for await (const path of modules(folder)) {
    const text = await Deno.readTextFile(new URL(path, folder));
    const own = [...text.matchAll(/\b(?:from |import |import\()"(\.[^"]+)"/g)];
    names.set(path, own.map(([, name]) => new URL(name!, `file:///${path}`).pathname.slice(1)));
  }
  const missing = [...names].flatMap(([path, named]) =>
    named.filter((name) => !names.has(name)).map((name) => `${path} names ${name}`)
  );
  assertEquals(missing, []);
  assert(names.get("core/run/evaluate.js")!.includes("core/run/objective.js"), "by import() too");
});

/** The paths of the modules in a folder. */
async function* modules(folder: URL, under = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(under, folder))) {
    if (isDirectory) yield* modules(folder, `${under}${name}/`);
    else if (name.endsWith(".js")) yield under + name;
  }
}

testInChromium(
  "the package for npm: a page, esbuild's and Vite's bundles have the same losses",
  async () => {
    const folder = await packed();
    const site = new URL("site/", folder);
    await Deno.mkdir(site);
    await output("npm", ["pack", "--silent", "--pack-destination", ".."], new URL("npm/", folder));
    await writeSite(site);
    const { version } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
    await output("npm", [
      ...[
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--prefer-offline",
        "--fetch-retries=5",
      ],
      ...[`../pentimento-pentimento-${version}.tgz`, "esbuild@0.28", "vite@8"],
    ], site);
    await output(
      "npx",
      ["esbuild", "page.js", "--bundle", "--format=esm", "--outfile=esbuild.js"],
      site,
    );
    await output("npx", ["vite", "build", "--outDir", "vite", "--logLevel", "error"], site);
    const wanted = await expected();
    for (const path of ["plain.html", "esbuild.html", "vite/index.html"]) {
      assertSameLosses(await lossesOfPage(site, path), wanted);
    }
  },
);

/** Three pages: without a bundler, of esbuild's bundle, and one that Vite starts from. */
async function writeSite(site: URL): Promise<void> {
  const page = (script: string) => `<!doctype html><link rel="icon" href="data:,">${script}`;
  const module = (path: string) => `<script type="module" src="${path}"></script>`;
  const imports = {
    [NAME]: `/node_modules/${NAME}/mod.js`,
    tslib: "/node_modules/tslib/tslib.es6.mjs",
  };
  const files = {
    "package.json": '{ "type": "module" }',
    "losses_of_a_picture.js": await Deno.readTextFile(JOB),
    "page.js": `import * as library from "${NAME}";\n` +
      'import { lossesOfAPicture } from "./losses_of_a_picture.js";\n' +
      "globalThis.losses = lossesOfAPicture(library);\n",
    "plain.html": page(
      `<script type="importmap">${JSON.stringify({ imports })}</script>${module("/page.js")}`,
    ),
    "esbuild.html": page(module("/esbuild.js")),
    "index.html": page(module("/page.js")),
  };
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(new URL(name, site), text);
  }
}

/** What a page of the site computes. */
async function lossesOfPage(site: URL, path: string): Promise<Record<string, number>> {
  const types: Record<string, string> = { html: "text/html" };
  return await withPage(async (page) => {
    const base = path.startsWith("vite/") ? new URL("vite/", site) : site;
    await page.route("http://localhost/**", async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      const contentType = types[name.split(".").at(-1)!] ?? "text/javascript";
      const body = await Deno.readTextFile(new URL(name, base));
      await route.fulfill({ contentType, body });
    });
    await page.goto(`http://localhost/${path.split("/").at(-1)}`);
    await page.waitForFunction("globalThis.losses !== undefined");
    return await page.evaluate<Record<string, number>>("globalThis.losses");
  });
}

/** What a program prints. It throws with all that the program said when that fails. */
async function output(program: string, args: readonly string[], cwd: URL): Promise<string> {
  const ended = await new Deno.Command(program, { args: [...args], cwd }).output();
  const [stdout, stderr] = [ended.stdout, ended.stderr].map((bytes) =>
    new TextDecoder().decode(bytes)
  );
  if (!ended.success) throw new Error(`${program} ${args.join(" ")}: ${stdout}${stderr}`);
  return stdout!;
}
