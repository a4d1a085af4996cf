/** The folder of networks, and that of unfinished fetches. */
import { PentimentoError } from "@pentimento/pentimento";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { PieceFolder } from "../../../cli/cache/piece_folder.ts";
import { WeightsFolder } from "../../../cli/cache/weights_folder.ts";
import { inFolder, list } from "../run_cli.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** Makes a file look as if it had been written so many days ago. */
async function age(path: string, days: number): Promise<void> {
  const time = Date.now() / 1000 - days * 24 * 3600;
  await Deno.utime(path, time, time);
}

Deno.test("weights folder: networks are kept side by side, listed by name, found and removed", () =>
  inFolder(async (parent) => {
    const folder = new WeightsFolder(`${parent}/cache/weights`);
    assertEquals(await folder.list(), []);
    assertEquals(await folder.has("vgg19"), false);
    await folder.prepare("vgg19");
    assertEquals(await folder.keep("vgg19", bytes("one")), folder.pathOf("vgg19"));
    await folder.keep("caffe", bytes("three"));
    // What is no network under a name is passed over.
    for (
      const name of [
        "vgg19.safetensors.12345678.part",
        "a b.safetensors",
        "x.pth",
        "free.safetensors",
      ]
    ) {
      await Deno.writeTextFile(`${folder.path}/${name}`, "");
    }
    await Deno.mkdir(`${folder.path}/folder.safetensors`);
    assertEquals(await folder.list(), [
      { name: "caffe", path: `${folder.path}/caffe.safetensors`, bytes: 5 },
      { name: "vgg19", path: `${folder.path}/vgg19.safetensors`, bytes: 3 },
    ]);
    assertEquals([await folder.has("vgg19"), await folder.has("folder")], [true, false]);
    assertEquals(await folder.has("../weights/vgg19"), false, "a path is no name");
    assertEquals(await folder.require("caffe"), folder.pathOf("caffe"));
    await folder.remove("caffe");
    assertEquals((await folder.list()).map(({ name }) => name), ["vgg19"]);
  }));

Deno.test("weights folder: what is not there is answered with what is", () =>
  inFolder(async (parent) => {
    const folder = new WeightsFolder(`${parent}/weights`);
    const refuses = (name: string, message: string) =>
      assertRejects(() => folder.remove(name), PentimentoError, message);
    await refuses("vgg19", "none is kept yet, and pentimento weights fetch gets one");
    await folder.prepare("vgg19");
    await folder.keep("vgg19", bytes("one"));
    await refuses("vgg91", 'There is no network "vgg91"');
    await refuses("vgg91", "did you mean vgg19?");
    await refuses("something", "there is only vgg19");
    await refuses("../x", "there is only vgg19");
    assertEquals(list(folder.path), ["vgg19.safetensors"]);
  }));

Deno.test("weights folder: nothing is replaced unasked, and what cannot be kept leaves the old one", () =>
  inFolder(async (parent) => {
    const folder = new WeightsFolder(`${parent}/weights`);
    await folder.prepare("vgg19");
    await folder.keep("vgg19", bytes("old"));
    await assertRejects(() => folder.prepare("vgg19"), PentimentoError, "--overwrite");
    await folder.prepare("vgg19", { overwrite: true });
    assertEquals(await Deno.readTextFile(folder.pathOf("vgg19")), "old");
    assertEquals(list(folder.path), ["vgg19.safetensors"], "the trial leaves nothing");
    await folder.keep("vgg19", bytes("new"));
    assertEquals(await Deno.readTextFile(folder.pathOf("vgg19")), "new");
    // A folder in the way makes the last step fail, renaming.
    await Deno.mkdir(folder.pathOf("other"));
    await assertRejects(
      () => folder.keep("other", bytes("x")),
      PentimentoError,
      "keep the network",
    );
    assertEquals(list(folder.path), ["other.safetensors", "vgg19.safetensors"]);
  }));

Deno.test("weights folder: a path that cannot be a folder is reported before the work", () =>
  inFolder(async (parent) => {
    await Deno.writeTextFile(`${parent}/file`, "mine");
    const folder = new WeightsFolder(`${parent}/file/weights`);
    await assertRejects(() => folder.prepare("vgg19"), PentimentoError, "write to the folder");
    assertEquals(await Deno.readTextFile(`${parent}/file`), "mine");
  }));

Deno.test("weights folder: what a killed process left is cleared away a day later", () =>
  inFolder(async (parent) => {
    const folder = new WeightsFolder(parent);
    await folder.keep("vgg19", bytes("old"));
    await age(folder.pathOf("vgg19"), 900);
    const [young, old] = [`${parent}/a.safetensors.1.part`, `${parent}/b.safetensors.2.part`];
    for (const path of [young, old]) await Deno.writeTextFile(path, "half");
    await age(young, 0.9);
    await age(old, 1.1);
    await folder.prepare("caffe");
    assertEquals(list(parent), ["a.safetensors.1.part", "vgg19.safetensors"]);
  }));

Deno.test("piece folder: pieces are kept for another run until the fetch is done", () =>
  inFolder(async (parent) => {
    const path = `${parent}/weights/.unfinished`;
    const [one, two, other] = ["a", "b", "c"].map((digit) => digit.repeat(64)) as [
      string,
      string,
      string,
    ];
    const first = new PieceFolder(path);
    assertEquals(await first.get(one), undefined);
    await first.put(one, bytes("one"));
    await first.put(two, bytes("two"));
    await new PieceFolder(path).put(other, bytes("another fetch's"));
    const second = new PieceFolder(path);
    assertEquals(await second.get(one), bytes("one"));
    assertEquals(await second.get(two), bytes("two"));
    // Replaced by another process, or gone: neither is an error.
    await first.put(two, bytes("two"));
    await Deno.remove(`${path}/${two}`);
    await second.clear();
    assertEquals(list(path), [other], "what others fetch stays");
    assertEquals(await first.get(one), undefined);
    await age(`${path}/${other}`, 31);
    await second.clear();
    assertEquals(list(`${parent}/weights`), [], "the empty folder goes, too");
  }));

Deno.test("piece folder: a key can lead nowhere else", () =>
  inFolder(async (parent) => {
    const store = new PieceFolder(`${parent}/pieces`);
    for (const key of ["../x", "a/b", "", "A".repeat(64)]) {
      await assertRejects(() => store.put(key, bytes("x")), TypeError);
      assertEquals(await store.get(key), undefined);
    }
    assert(!list(parent).includes("x"));
  }));
