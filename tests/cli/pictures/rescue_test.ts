/** Saving a picture where the disk refuses it. */
import { PentimentoError, type Picture } from "@pentimento/pentimento";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { DEFAULT_FORMAT } from "../../../cli/pictures/formats/index.ts";
import { readPicture } from "../../../cli/pictures/image_file.ts";
import { savePicture, type SavingOptions } from "../../../cli/pictures/rescue.ts";
import { inFolder, list, useCache } from "../run_cli.ts";

const PICTURE: Picture = { width: 2, height: 1, data: new Float32Array(6).fill(0.5) };

/** Options that wait hardly, the lines that are said, and environment variables without any folder. */
function options(given: Partial<SavingOptions> = {}): SavingOptions & { readonly said: string[] } {
  const said: string[] = [];
  return {
    said,
    tell: (line) => said.push(line),
    signal: new AbortController().signal,
    attended: false,
    pauses: [1, 1, 1],
    ...given,
  };
}

/** Points every folder for pictures in need into one that cannot be made, as long as it is not disposed of. */
function withoutFolders(folder: string): Disposable {
  const stack = new DisposableStack();
  stack.use(useCache(`${folder}/file/cache`));
  for (const name of ["PENTIMENTO_RESCUE", "TMPDIR"]) {
    const before = Deno.env.get(name);
    stack.defer(() => before === undefined ? Deno.env.delete(name) : Deno.env.set(name, before));
    Deno.env.set(name, `${folder}/file/${name}`);
  }
  return stack;
}

Deno.test("saving: a folder that is back after a moment gets the picture", () =>
  inFolder(async (folder) => {
    const output = { path: `${folder}/gone/o.png`, format: DEFAULT_FORMAT };
    setTimeout(() => Deno.mkdirSync(`${folder}/gone`), 20);
    const saved = await savePicture(output, PICTURE, options({ pauses: [400] }));
    assertEquals(saved, { path: output.path, problem: undefined });
    assertEquals((await readPicture(output.path, "picture")).width, 2);
    assertEquals(list(folder), ["gone"]);
  }));

Deno.test("saving: with no folder at all it is tried again, then given up with the reasons", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    using _ = withoutFolders(folder);
    const output = { path: `${folder}/gone/o.png`, format: DEFAULT_FORMAT };
    const given = options();
    const { message } = await assertRejects(
      () => savePicture(output, PICTURE, given),
      PentimentoError,
      `Could not write the output ${output.path}: there is no such file`,
    );
    assertStringIncludes(message, "nor could the picture be saved in");
    assertEquals(given.said.length, 1);
    assertStringIncludes(given.said[0]!, "Trying again");
  }));

Deno.test("saving: where somebody watches it goes on until there is room", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    using _ = withoutFolders(folder);
    const output = { path: `${folder}/gone/o.png`, format: DEFAULT_FORMAT };
    // Long after the unattended attempts are over.
    setTimeout(() => Deno.mkdirSync(`${folder}/gone`), 200);
    const saved = await savePicture(output, PICTURE, options({ attended: true }));
    assertEquals(saved, { path: output.path, problem: undefined });
  }));

Deno.test("saving: a request to end while it waits gives the picture up", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    using _ = withoutFolders(folder);
    const output = { path: `${folder}/gone/o.png`, format: DEFAULT_FORMAT };
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const given = options({ attended: true, signal: controller.signal, pauses: [1, 60_000] });
    await assertRejects(() => savePicture(output, PICTURE, given), PentimentoError, "it is lost");
  }));

Deno.test("saving: a format that fails gives way to the default one, under another name", () =>
  inFolder(async (folder) => {
    using _ = useCache(`${folder}/cache`);
    const format = {
      ...DEFAULT_FORMAT,
      name: "PAINT",
      encode: () => Promise.reject(new Error("no memory")),
    };
    const saved = await savePicture({ path: `${folder}/o.jpg`, format }, PICTURE, options());
    assertStringIncludes(saved.problem!, "no memory");
    assert(/\/o-[0-9a-f]{8}\.png$/.test(saved.path), saved.path);
    assertEquals((await readPicture(saved.path, "picture")).width, 2);
    await Deno.remove(saved.path);
    if (!saved.path.startsWith(folder)) await Deno.remove(saved.path.replace(/\/[^/]*$/, ""));
  }));
