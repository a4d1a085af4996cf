/** The packages of the workspace, their imports, and the lock file. */
import { assert, assertEquals } from "@std/assert";

interface Config {
  readonly name: string;
  readonly version: string;
  readonly exports: string | Readonly<Record<string, string>>;
  readonly imports?: Readonly<Record<string, string>>;
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(new URL(`../${path}`, import.meta.url)));
}

const root = await readJson<Required<Config>>("deno.json");
const member = await readJson<Config>("cli/deno.json");
const offline = await readJson<Required<Config>>("offline/import_map.json");

Deno.test("the offline import map has deno.json's keys, in the same order", () => {
  assertEquals(Object.keys(offline.imports), Object.keys(root.imports));
});

Deno.test("the offline import map replaces what comes from JSR and keeps the rest", async () => {
  for (const [name, target] of Object.entries(root.imports)) {
    const replaced = offline.imports[name]!;
    if (target.startsWith("npm:")) assertEquals(replaced, target, name);
    else if (target.startsWith("./")) assertEquals(replaced, `.${target}`, name);
    else {
      assert(target.startsWith("jsr:@std/"), `${name} comes from ${target}`);
      await Deno.stat(new URL(`../offline/${replaced}`, import.meta.url));
    }
  }
});

interface Lock {
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, { readonly integrity: string; readonly tarball?: string }>>;
  readonly jsr?: unknown;
  readonly remote?: unknown;
}

Deno.test("the lock file has the hash of every npm package, and nothing that is not npm's", async () => {
  const { specifiers, npm, ...others } = await readJson<Lock>("offline/npm.lock");
  const imported = Object.values(root.imports).filter((target) => target.startsWith("npm:"))
    .map((target) => target.match(/^npm:@?[^/@]+(?:\/[^/@]+)?@[^/]+/)![0]);
  assertEquals(Object.keys(specifiers).toSorted(), [...new Set(imported)].toSorted());
  for (const [specifier, version] of Object.entries(specifiers)) {
    assert(specifier.endsWith(`@${version}`), `${specifier} is not one version`);
    assert(specifier.slice("npm:".length) in npm, specifier);
  }
  for (const [name, { integrity, tarball }] of Object.entries(npm)) {
    assert(/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity), `${name} has no hash`);
    assertEquals(tarball, undefined, `${name} is of one registry only`);
  }
  assertEquals(Object.keys(others).toSorted(), ["version", "workspace"]);
});

Deno.test("imports stand in the root alone: --import-map does not replace a member's", () => {
  assertEquals(member.imports, undefined);
});

Deno.test("library and command line are two packages of one version", () => {
  assertEquals(root.name, "@pentimento/pentimento");
  assertEquals(root.exports, {
    ".": "./mod.ts",
    "./options": "./options.ts",
    "./weights": "./weights/mod.ts",
    "./graph": "./graph.ts",
  });
  assertEquals([member.name, member.exports], ["@pentimento/cli", "./main.ts"]);
  assertEquals(member.version, root.version);
});
