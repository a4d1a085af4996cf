/** Reading parts of open files. */
import { PentimentoError } from "@pentimento/pentimento";
import { assertEquals, assertRejects } from "@std/assert";
import { openFile } from "../../cli/file_source.ts";
import { inFolder } from "./run_cli.ts";

Deno.test("file source: any part is read exactly, also several at once", () =>
  inFolder(async (folder) => {
    const path = `${folder}/w`;
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i * 31 % 251);
    await Deno.writeFile(path, bytes);
    using source = await openFile(path, "weights");
    assertEquals([source.name, source.size, source.forwardOnly], [path, 300_000, undefined]);
    const places = [[299_000, 300_000], [0, 8], [5, 200_000], [8, 8], [0, 300_000]] as const;
    const found = await Promise.all(places.map(([begin, end]) => source.read(begin, end)));
    places.forEach(([begin, end], i) => assertEquals(found[i], bytes.slice(begin, end)));
  }));

Deno.test("file source: what lies outside is an error, whatever its length", () =>
  inFolder(async (folder) => {
    const path = `${folder}/w`;
    await Deno.writeTextFile(path, "0123456789");
    using source = await openFile(path, "weights");
    for (const [begin, end] of [[5, 11], [0, 2 ** 52], [-1, 3], [6, 5], [NaN, 3]] as const) {
      await assertRejects(() => source.read(begin, end), PentimentoError, "is 10 bytes long");
    }
    assertEquals(await source.read(8, 10), new TextEncoder().encode("89"), "it goes on after that");
    await Deno.truncate(path, 4);
    await assertRejects(() => source.read(2, 8), PentimentoError, "changed meanwhile");
  }));

Deno.test("file source: what is no file is refused", () =>
  inFolder(async (folder) => {
    const refuses = (path: string, message: string) =>
      assertRejects(() => openFile(path, "weights"), PentimentoError, message);
    await refuses(`${folder}/none`, "there is no such file");
    await refuses(folder, "are a folder");
    await Deno.writeTextFile(`${folder}/empty`, "");
    await refuses(`${folder}/empty`, "are empty");
    if (Deno.build.os !== "windows") await refuses("/dev/zero", "not a regular file");
  }));
