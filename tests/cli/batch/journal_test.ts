/** The journal of a batch: what it says of an output after every kind of end, cut anywhere, and while in use. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "@pentimento/pentimento";
import { Journal, journalName, paintedIn, readStates } from "../../../cli/batch/journal.ts";
import { type Basis, changesBetween } from "../../../cli/batch/journal_record.ts";
import { inFolder, list } from "../run_cli.ts";

const input = (role: string, sha256: string) => ({ role, path: `${role}.png`, sha256 });

const BASIS: Basis = {
  inputs: [input("content", "c1"), input("style", "s1")],
  options: { size: 64, "style-layers": { conv1_1: 1, conv2_1: 2 } },
};

/** Does something with the journal of a folder. */
async function withJournal(
  folder: string,
  act: (journal: Journal) => void,
  shard?: { index: number; count: number },
): Promise<void> {
  using journal = await Journal.open(folder, shard);
  act(journal);
}

Deno.test("journal: what is known of an output follows from its records", () =>
  inFolder(async (root) => {
    const folder = `${root}/`;
    const output = `${folder}sub/a b\n.png`;
    const states: unknown[] = [];
    const add = (record: Omit<Parameters<Journal["add"]>[0], "output">) =>
      withJournal(folder, (journal) => {
        journal.add({ ...record, output });
        const state = journal.stateOf(output);
        states.push([state?.open, state?.written, state?.finished?.inputs.length]);
      });
    await withJournal(folder, (journal) => assertEquals(journal.stateOf(output), undefined));
    await add({ state: "started", ...BASIS });
    await add({ state: "interrupted", sha256: "h1", ...BASIS });
    await add({ state: "started", ...BASIS });
    await add({ state: "finished", sha256: "h2", ...BASIS });
    await add({ state: "failed", message: "m" });
    await add({ state: "failed", message: "m", sha256: "h3" });
    assertEquals(states, [
      [true, undefined, undefined],
      [false, "h1", undefined],
      [true, "h1", undefined],
      [false, "h2", 2],
      [false, "h2", 2],
      [false, "h3", undefined],
    ]);
    // Read anew it is the same, by names that do not depend on where the folder is.
    const read = await readStates(folder);
    assertEquals([...read.keys()], ["sub/a b\n.png"]);
    assertEquals(read.get("sub/a b\n.png")?.written, "h3");
    assertEquals(await paintedIn(folder), new Set([output]));
    assertEquals(list(root), [".pentimento.jsonl"]);
  }));

Deno.test("journal: cut anywhere, it loses its last record at most, and goes on", () =>
  inFolder(async (root) => {
    const folder = `${root}/`;
    const names = ["a.png", "é\n.png", "c.png"];
    const finish = (journal: Journal, name: string) =>
      journal.add({ state: "finished", output: folder + name, sha256: `of ${name}`, ...BASIS });
    await withJournal(folder, (journal) => names.forEach((name) => finish(journal, name)));
    const path = folder + journalName();
    const whole = await Deno.readFile(path);
    const ends = [...whole.keys()].filter((i) => whole[i] === 10);
    assertEquals(ends.length, 4);
    for (let length = 0; length <= whole.length; length += 7) {
      await Deno.writeFile(path, whole.subarray(0, length));
      // A record counts when all of it is there, be its line ended or not.
      const records = Math.max(0, ends.filter((end) => end <= length).length - 1);
      await withJournal(folder, (journal) => {
        const known = names.filter((name) => journal.stateOf(folder + name)?.finished);
        assertEquals(known, names.slice(0, records), `${length}`);
        finish(journal, "d.png");
      });
      const states = await readStates(folder);
      assertEquals([...states.keys()], [...names.slice(0, records), "d.png"], `${length}`);
    }
    await Deno.writeTextFile(
      path,
      'null\n7\n{"state":"finished","output":"x","time":"t"}\n[]\n\0\n',
    );
    assertEquals((await readStates(folder)).size, 0);
  }));

Deno.test("journal: a folder in use is refused, unless by another part of the same batch", () =>
  inFolder(async (root) => {
    const folder = `${root}/`;
    const open = (index?: number, count?: number) =>
      Journal.open(folder, index ? { index, count: count! } : undefined);
    const refused = async (index?: number, count?: number) => {
      const error = await assertRejects(() => open(index, count), PentimentoError);
      assert(error.message.startsWith("Another batch"), error.message);
    };
    const whole = await open();
    await refused();
    await refused(1, 2);
    whole[Symbol.dispose]();
    const first = await open(1, 2);
    await refused(1, 2);
    await refused();
    await refused(1, 3);
    const second = await open(2, 2);
    first[Symbol.dispose]();
    await refused();
    second[Symbol.dispose]();
    (await open())[Symbol.dispose]();
  }));

Deno.test("journal: every part knows what the others have painted, the latest counts", () =>
  inFolder(async (root) => {
    const folder = `${root}/`;
    const output = `${folder}a.png`;
    await withJournal(folder, (journal) => {
      journal.add({ state: "finished", output, sha256: "old", ...BASIS });
    }, { index: 2, count: 3 });
    await withJournal(folder, (journal) => {
      assertEquals(journal.stateOf(output)?.written, "old");
      journal.add({ state: "finished", output, sha256: "new", ...BASIS });
    });
    await withJournal(folder, (journal) => assertEquals(journal.stateOf(output)?.written, "new"), {
      index: 1,
      count: 2,
    });
  }));

Deno.test("journal: of a newer version it is refused, as is what is no file", () =>
  inFolder(async (root) => {
    const folder = `${root}/`;
    const newer = JSON.stringify({ journal: "pentimento batch", version: 2 });
    await Deno.writeTextFile(folder + journalName(), `${newer}\n`);
    await assertRejects(() => Journal.open(folder), PentimentoError, "is of version 2");
    await Deno.remove(folder + journalName());
    await Deno.mkdir(folder + journalName());
    await assertRejects(() => Journal.open(folder), PentimentoError, "it is a folder");
  }));

Deno.test("what has changed since a picture was painted is named", () => {
  assertEquals(changesBetween(BASIS, structuredClone(BASIS)), []);
  // Names of files and the order of an object's entries are no changes.
  const moved: Basis = {
    inputs: BASIS.inputs.map((one) => ({ ...one, path: `elsewhere/${one.path}` })),
    options: { "style-layers": { conv2_1: 2, conv1_1: 1 }, size: 64 },
  };
  assertEquals(changesBetween(BASIS, moved), []);
  const changed: Basis = {
    inputs: [input("content", "c2"), input("mask", "m1")],
    options: { size: 65, seed: 1, "style-layers": { conv1_1: 1, conv2_1: 2 } },
  };
  assertEquals(changesBetween(BASIS, changed), [
    "the content content.png is another",
    "there is no style any more",
    "the mask mask.png is new",
    "--size, --seed changed",
  ]);
});
