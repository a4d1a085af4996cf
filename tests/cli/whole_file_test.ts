/** Files that are whole or not there, and what is left of those that were not finished. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { isStemOf, removeLeftovers, tryWriting, writeWhole } from "../../cli/whole_file.ts";
import { mounted, noMounts } from "../helpers/mount.ts";
import { inFolder, list } from "./run_cli.ts";

const BYTES = Uint8Array.of(1, 2, 3);
const notUnix = Deno.build.os === "windows";

/** Has something done before each call of a method, until it is disposed of. */
function before<Name extends string>(
  owner: { [key in Name]: (...values: never[]) => unknown },
  name: Name,
  act: () => void,
): Disposable {
  const original = owner[name];
  owner[name] = function (this: unknown, ...values) {
    act();
    return Reflect.apply(original, this, values);
  };
  return { [Symbol.dispose]: () => void (owner[name] = original) };
}

Deno.test({
  name:
    "whole file: a file that is replaced passes on its permissions, a new one has the usual ones",
  ignore: notUnix,
  fn: () =>
    inFolder(async (folder) => {
      const modeOf = (name: string) => Deno.statSync(`${folder}/${name}`).mode! & 0o777;
      await Deno.writeTextFile(`${folder}/usual`, "");
      for (const mode of [0o600, 0o666, 0o444, 0o755]) {
        await Deno.writeTextFile(`${folder}/a${mode}`, "old");
        await Deno.chmod(`${folder}/a${mode}`, mode);
        await writeWhole(`${folder}/a${mode}`, BYTES);
        assertEquals(await Deno.readFile(`${folder}/a${mode}`), BYTES);
        assertEquals(modeOf(`a${mode}`), mode);
      }
      await writeWhole(`${folder}/new`, BYTES);
      assertEquals(modeOf("new"), modeOf("usual"));
    }),
});

Deno.test({
  name: "whole file: while it is written nobody may read it who might not read the old one",
  ignore: notUnix,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/a`, "old");
      await Deno.chmod(`${folder}/a`, 0o600);
      const modes: number[] = [];
      const look = () => {
        for (const name of list(folder).filter((name) => name.endsWith(".part"))) {
          modes.push(Deno.statSync(`${folder}/${name}`).mode! & 0o777);
        }
      };
      // Looked at before every one of its steps, when it waits for none.
      using _write = before(Deno.FsFile.prototype, "write", look);
      using _rename = before(Deno, "rename", look);
      await writeWhole(`${folder}/a`, BYTES, BYTES);
      assertEquals(modes.length, 3);
      assert(modes.every((mode) => mode === 0o600), modes.join());
    }),
});

Deno.test({
  name: "whole file: its temporary file is locked as long as it is there",
  ignore: notUnix,
  fn: () =>
    inFolder(async (folder) => {
      const done = writeWhole(`${folder}/a`, new Uint8Array(2 ** 22));
      let writing = true;
      done.finally(() => writing = false);
      while (writing) {
        await removeLeftovers(folder, (stem) => isStemOf(stem, "a"));
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      await done;
      assertEquals(list(folder), ["a"]);
    }),
});

Deno.test({
  name: "whole file: one that is taken for what was left, before it is locked, is made anew",
  ignore: notUnix,
  fn: () =>
    inFolder(async (folder) => {
      const others: Deno.FsFile[] = [];
      const { openSync } = Deno;
      Deno.openSync = (path, options) => {
        const file = openSync(path, options);
        // The first is held by another process, the second is gone.
        if (others.length === 0) (others[0] = openSync(path)).lockSync(true);
        else if (others.length === 1) others.push(openSync(path)), Deno.removeSync(path);
        return file;
      };
      try {
        await writeWhole(`${folder}/a`, BYTES);
        assertEquals(others.length, 2);
      } finally {
        Deno.openSync = openSync;
        for (const file of others) file.close();
      }
      assertEquals(await Deno.readFile(`${folder}/a`), BYTES);
      // What the other process holds is its own to remove.
      assertEquals(list(folder).filter((name) => !name.endsWith(".part")), ["a"]);
    }),
});

Deno.test("whole file: the longest names that there can be, of letters of several bytes too", () =>
  inFolder(async (folder) => {
    const names = [`${"a".repeat(251)}.png`, `${"ü".repeat(125)}.png`, `${"🎨".repeat(62)}.png`];
    for (const name of names) {
      tryWriting(`${folder}/${name}`);
      await writeWhole(`${folder}/${name}`, BYTES);
    }
    assertEquals(list(folder), names.toSorted());
    const left = `${"a".repeat(241)}.0123abcd.part`;
    await Deno.writeTextFile(`${folder}/${left}`, "half");
    await removeLeftovers(folder, (stem) => isStemOf(stem, names[0]!));
    assertEquals(list(folder), names.toSorted());
  }));

Deno.test("whole file: a failure leaves the old file and nothing else", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/a`);
    await Deno.writeTextFile(`${folder}/a/b`, "old");
    await assertRejects(() => writeWhole(`${folder}/a`, BYTES));
    await assertRejects(() => writeWhole(`${folder}/none/a`, BYTES));
    assertEquals([list(folder), list(`${folder}/a`)], [["a"], ["b"]]);
  }));

Deno.test({
  name: "whole file: one that is mounted by itself gets the new content in its place",
  ignore: noMounts,
  fn: () =>
    inFolder(async (folder) => {
      const [outside, inside] = [`${folder}/outside`, `${folder}/inside`];
      for (const path of [outside, inside]) await Deno.writeTextFile(path, "old");
      using _ = mounted(["--bind", outside], inside);
      await writeWhole(inside, BYTES);
      assertEquals(await Deno.readFile(outside), BYTES);
      assertEquals(list(folder), ["inside", "outside"]);
    }),
});
