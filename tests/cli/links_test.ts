/** Symbolic links: what is read through them, with permission for the link alone, and where outputs lead. */
import { assertEquals, assertRejects } from "@std/assert";
import { readContainer, writeContainer } from "../../cli/checkpoint/container.ts";
import { followLinks } from "../../cli/files.ts";
import { readInput } from "../../cli/pictures/input_file.ts";
import { inFolder } from "./run_cli.ts";

const windows = Deno.build.os === "windows";

/** Folders that are there before the test, which is permitted to read one of them. */
const linked = Deno.realPathSync(Deno.makeTempDirSync());
const elsewhere = Deno.realPathSync(Deno.makeTempDirSync());
if (!windows) {
  Deno.writeTextFileSync(`${elsewhere}/a.png`, "some bytes");
  await writeContainer(`${elsewhere}/state`, { one: 1 });
  for (const name of ["a.png", "state"]) {
    Deno.symlinkSync(`${elsewhere}/${name}`, `${linked}/${name}`);
  }
}
addEventListener("unload", () => {
  for (const folder of [linked, elsewhere]) Deno.removeSync(folder, { recursive: true });
});

Deno.test({
  name: "files that a permitted folder has as links are read",
  ignore: windows,
  permissions: { read: [linked] },
}, async () => {
  const bytes = await readInput(`${linked}/a.png`, "content image", () => 1);
  assertEquals(new TextDecoder().decode(bytes), "some bytes");
  assertEquals(await readContainer(`${linked}/state`), { one: 1 });
  await assertRejects(() => Deno.readFile(`${elsewhere}/a.png`), Deno.errors.NotCapable);
});

Deno.test(
  { name: "followLinks goes where the system goes", ignore: windows },
  () =>
    inFolder(async (folder) => {
      const real = await Deno.realPath(folder);
      await Deno.mkdir(`${folder}/deep/er`, { recursive: true });
      const links = [
        ["way", "deep/er"],
        ["way/up", "../out"],
        ["way/beside", "out"],
        ["two", "way/up"],
      ] as const;
      for (const [path, target] of links) await Deno.symlink(target, `${folder}/${path}`);
      const found = async (path: string) => await followLinks(`${folder}/${path}`);
      assertEquals(await found("way/up"), `${real}/deep/er/../out`);
      assertEquals(await found("two"), `${real}/deep/er/../out`);
      assertEquals(await found("way/beside"), `${folder}/way/out`);
      assertEquals(await found("none"), `${folder}/none`);
      await Deno.writeTextFile(await found("two"), "here");
      assertEquals(await Deno.readTextFile(`${folder}/deep/out`), "here");
      assertEquals(await Deno.readTextFile(`${folder}/two`), "here");
    }),
);
