/** Reports: the folder that is filled, what stands on the page, and the colours of its maps. */
import { PentimentoError } from "@pentimento/pentimento";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { COLOR_STOPS, colorOf, cssColor } from "../../../cli/report/colors.ts";
import { checkFolder, writeFolder } from "../../../cli/report/folder.ts";
import { escapeHtml, ranges } from "../../../cli/report/section.ts";
import { inFolder, list } from "../run_cli.ts";

Deno.test("report: a folder that is not empty is only filled when asked, and keeps what is there", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/mine.txt`, "mine");
    await Deno.writeTextFile(`${folder}/index.html`, "old");
    await assertRejects(() => checkFolder(folder), PentimentoError, "--overwrite");
    await checkFolder(folder, { overwrite: true });
    await writeFolder(folder, new Map([["a.png", bytes("a")], ["index.html", bytes("new")]]));
    assertEquals(list(folder), ["a.png", "index.html", "mine.txt"]);
    assertEquals(await Deno.readTextFile(`${folder}/index.html`), "new");
    assertEquals(await Deno.readTextFile(`${folder}/mine.txt`), "mine");
  }));

Deno.test({
  name: "report: what a killed run left in a folder is cleared, what a living one fills is not",
  // Folders can be locked on Unix systems.
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const hidden = `${folder}/.0123abcd.part`;
      await Deno.mkdir(hidden);
      await Deno.writeTextFile(`${hidden}/a.png`, "half");
      {
        using filling = await Deno.open(hidden);
        await filling.lock(true);
        await assertRejects(() => checkFolder(folder), PentimentoError, "not empty");
      }
      await checkFolder(folder);
      assertEquals(list(folder), []);
    }),
});

Deno.test("report: writing that fails leaves nothing behind", () =>
  inFolder(async (folder) => {
    const files = new Map([["a.png", bytes("a")], ["no/such.png", bytes("b")]]);
    const failing = () => writeFolder(`${folder}/seen`, files);
    await assertRejects(failing, PentimentoError, `Could not write the report to ${folder}/seen`);
    assertEquals(list(folder), []);
    await Deno.mkdir(`${folder}/seen`);
    await assertRejects(failing, PentimentoError);
    assertEquals(list(`${folder}/seen`), []);
  }));

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("report: text is escaped, and neighbouring numbers become ranges", () => {
  assertEquals(escapeHtml(`<img src="x" onerror='y'>&amp;`).includes("<"), false);
  assertEquals(escapeHtml("&lt;"), "&amp;lt;");
  assertEquals(ranges([]), "");
  assertEquals(ranges([0, 3, 4, 7, 8, 9, 20]), "0, 3, 4, 7 to 9, 20");
});

Deno.test("report: colours grow lighter all the way, and no screen has to clip them", () => {
  const luminance = (value: number) => {
    const [red, green, blue] = colorOf(value).map((part) => part ** 2.2) as [
      number,
      number,
      number,
    ];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  for (let i = 0; i < 255; i++) assert(luminance((i + 1) / 255) > luminance(i / 255), `${i}`);
  for (let i = 0; i <= 255; i++) assert(colorOf(i / 255).every((part) => part > 0 && part < 1));
  assertEquals([colorOf(-1), colorOf(2)], [colorOf(0), colorOf(1)]);
  assertEquals(COLOR_STOPS.length, 6);
  assertMatch(cssColor(colorOf(0.5)), /^#[0-9a-f]{6}$/);
});
