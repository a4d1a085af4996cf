import { assert, assertEquals } from "@std/assert";

interface Config {
  readonly name: string;
  readonly version: string;
  readonly exports: string;
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

Deno.test("imports stand in the root alone: --import-map does not replace a member's", () => {
  assertEquals(member.imports, undefined);
});

Deno.test("library and command line are two packages of one version", () => {
  assertEquals([root.name, root.exports], ["@pentimento/pentimento", "./mod.ts"]);
  assertEquals([member.name, member.exports], ["@pentimento/cli", "./main.ts"]);
  assertEquals(member.version, root.version);
});
