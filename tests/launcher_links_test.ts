/** The permissions of paths that are links or lead through some, of pipes and of devices. */
import { assert, assertEquals } from "@std/assert";
import { permitted } from "./launcher_permitted.ts";
import { launcherTest, type Scene } from "./launcher_scene.ts";

/** Makes links in the folder to work in, and the folders that they lie in and lead to. */
function makeLinks(
  { work }: Scene,
  folders: readonly string[],
  links: readonly (readonly [path: string, target: string, ...unknown[]])[],
): void {
  for (const folder of folders) Deno.mkdirSync(`${work}/${folder}`, { recursive: true });
  for (const [path, target] of links) Deno.symlinkSync(target, `${work}/${path}`);
}

launcherTest("what is reached through a link is permitted under its own path, too", (scene) => {
  const { work } = scene;
  const far = `${scene.folder}/far away/Bilder für später\n`;
  const links: [path: string, target: string][] = [
    ["abs", far],
    ["rel", "../far away"],
    ["twice", "rel"],
    ["é.png", `${far}/ü.png`],
    ["here", "a.png"],
    ["dangling", "none/x.png"],
    ["circle", "circle"],
  ];
  Deno.mkdirSync(far, { recursive: true });
  makeLinks(scene, ["plain"], links);
  for (const file of [`${far}/ü.png`, `${work}/a.png`]) Deno.writeTextFileSync(file, "");
  const cases: [path: string, own: string[]][] = [
    ["abs", [far]],
    ["abs/", [far]],
    ["abs/ü.png", [`${far}/ü.png`]],
    ["abs/none.png", [`${far}/none.png`]],
    ["./abs//new/folder/", [`${far}/new/folder`]],
    ["twice/x", [`${scene.folder}/far away/x`]],
    ["plain/../rel/x", [`${scene.folder}/far away/x`]],
    [`${work}/rel`, [`${scene.folder}/far away`]],
    ["é.png", [`${far}/ü.png`]],
    ["here", [`${work}/a.png`]],
    ["dangling", [`${work}/none/x.png`]],
    ["circle", []],
    ["a.png", []],
    ["none", []],
    ["/", []],
  ];
  const cache = `${scene.home}/.cache/pentimento`;
  const launched = scene.launch(["weights", "normalize", "w", ...cases.map(([path]) => path)]);
  assertEquals(launched.code, 0, launched.stderr);
  const expected = ["w", ...cases.flatMap(([path, own]) => [path, ...own]), cache];
  assertEquals(permitted(scene, launched).reads, expected);
});

launcherTest("a cache that is a link may be written to where it lies", (scene) => {
  const disk = `${scene.folder}/a disk`;
  Deno.mkdirSync(disk);
  Deno.symlinkSync(disk, `${scene.home}/.cache`);
  const { reads, writes } = permitted(scene, scene.launch(["weights", "remove", "mine"]));
  const both = [`${scene.home}/.cache/pentimento`, `${disk}/pentimento`];
  assertEquals([reads, writes], [both, both]);
});

launcherTest("a comma behind a link, and a folder that was entered through one", (scene) => {
  const { work } = scene;
  makeLinks(scene, ["deep/er", "a,b"], [["in", "deep/er"], ["plain", "a,b"]]);
  const reads = (line: string) => permitted(scene, scene.launchInShell(line, "cd in")).reads;
  const cache = `${scene.home}/.cache/pentimento`;
  assertEquals(reads("weights normalize w ../x"), ["w", "../x", cache]);
  // Deno would look for a path from here in the folder above `in`, where it is not.
  const full = [`${work}/deep/er/../x,y`, `${work}/deep/er/../../plain`, `${work}/a,b`];
  assertEquals(reads("weights normalize w ../x,y ../../plain"), [
    ...[`${work}/deep/er/w`, ...full, cache],
  ]);
});

launcherTest("process: Deno reads and writes through links as the launcher permits", (scene) => {
  const { work } = scene;
  makeLinks(scene, ["real/ü ber", "out"], [
    ["pictures", "real/ü ber"],
    ["one.png", "real/ü ber/a.png"],
    ["to", "out"],
  ]);
  Deno.writeTextFileSync(`${work}/real/ü ber/a.png`, "abc");
  scene.runInstead(`const size = (path, options) => {
        using file = Deno.openSync(path, options);
        return file.statSync().size;
      };
      Deno.writeTextFileSync("to/new", "ab");
      console.log(JSON.stringify(["pictures/a.png", "one.png", "to/new"].map((path) => size(path))));
      try { size("real/b.png", { write: true, create: true }); } catch (error) {
        console.log(error.name);
      }`);
  const needs = ["need_read pictures/a.png", "need_read one.png", "need_output to/new"];
  const { code, stdout, stderr } = scene.launch(needs);
  assertEquals(code, 0, stderr);
  assertEquals(stdout, "[3,3,2]\nNotCapable\n");
});

launcherTest("an output that is a link permits the folder of its target", (scene) => {
  const { work, home } = scene;
  const links: [path: string, target: string, reads: string[], writes: string[]][] = [
    ["out.png", "real/new.png", ["out.png"], ["real", "."]],
    ["links/a", "b", ["links/a", "links/b"], ["links/../way", `${work}/deep/er`, "links"]],
    ["links/b", "../way/c", ["links/b"], ["links/../way", `${work}/deep/er`, "links"]],
    ["links/abs", `${work}/real/x`, ["links/abs"], [`${work}/real`, "links"]],
    ["way/up", "../x", ["way/up"], ["way/..", `${work}/deep`, "way", `${work}/deep/er`]],
    ["gone", "nowhere/x", ["gone"], ["nowhere", "."]],
  ];
  makeLinks(scene, ["real", "links", "deep/er"], [["way", "deep/er"], ...links]);
  for (const [path, , reads, writes] of links) {
    const found = permitted(scene, scene.launch(["texture", "a", "-o", path, "--quiet"]));
    const others = [`${home}/.cache/pentimento`, "/tmp/pentimento-1000"];
    assertEquals(found.writes, [...writes, ...others], path);
    assertEquals(found.reads, ["a", ...reads, ...writes, ...others], path);
  }
  Deno.symlinkSync("circle", `${work}/circle`);
  assertEquals(scene.launch(["texture", "a", "-o", "circle", "--quiet"]).code, 0);
});

launcherTest("an output that is a pipe or a device is permitted without its folder", (scene) => {
  const pipe = `${scene.work}/pipe`;
  assert(new Deno.Command("mkfifo", { args: [pipe] }).outputSync().success);
  Deno.symlinkSync("/dev/null", `${scene.work}/null`);
  for (const path of ["pipe", "null"]) {
    const { writes } = permitted(scene, scene.launch(["texture", "a", "-o", path, "--quiet"]));
    assertEquals(writes[0], path === "pipe" ? "pipe" : "/dev/null");
    assert(!writes.some((folder: string) => [".", "/dev"].includes(folder)), `${writes}`);
  }
});
