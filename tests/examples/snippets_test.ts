/** Every example of the documents and of the library's documentation runs, and says what is to come of it. */
import { assert, assertEquals } from "@std/assert";
import { bundle, testInChromium, withPage } from "../helpers/chromium.ts";
import { packageFlags } from "../helpers/package_flags.ts";
import { allSnippets, moduleOf, pageOf, type Snippet } from "./snippets.ts";

const root = new URL("../../", import.meta.url);
const snippets = allSnippets();
const runnable = snippets.filter(({ language }) => language === "ts");
const pages = snippets.filter(({ language }) => language === "html");

Deno.test("examples are left out of the tests only if they fetch something, and all others assert something", () => {
  assert(runnable.length > 20 && pages.length > 0, "examples are not found");
  for (const { file, language, text } of snippets) {
    const beginning = `an example of ${file}, ${JSON.stringify(text.slice(0, 60))}`;
    const ignored = language === "ts ignore";
    assert(ignored || ["ts", "html"].includes(language), `${beginning}, is ${language}`);
    if (ignored) assert(/\bfetch\w*\(/.test(text), `${beginning}, is ignored`);
    else if (language === "ts") assert(/\bassert\w*\(/.test(text), `${beginning}, asserts nothing`);
  }
});

Deno.test("every example in TypeScript is of the right types and runs", async () => {
  const files = new Set(runnable.map(({ file }) => file));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--doc", "--quiet", "--allow-all", ...packageFlags(), ...files],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const [report, complaints] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert(success, `${report}${complaints}`);
  assertEquals(Number(report!.match(/^ok \| (\d+) passed/m)?.[1]), runnable.length, report);
});

testInChromium("every example of a page draws a picture on its canvas", async () => {
  for (const example of pages) await tryPage(example);
});

/** Opens an example's page beside the example pictures, and waits until its canvas has a picture. */
async function tryPage(example: Snippet): Promise<void> {
  const dir = new URL(".", import.meta.url).pathname;
  const file = await Deno.makeTempFile({ dir, suffix: ".js" });
  try {
    await Deno.writeTextFile(file, moduleOf(example));
    const body = pageOf(example, await bundle(new URL(`file://${file}`)));
    await withPage(async (page) => {
      await page.route("http://localhost/**", async (route) => {
        const path = new URL(route.request().url()).pathname.slice(1);
        if (path === "") await route.fulfill({ contentType: "text/html", body });
        else await route.fulfill({ path: new URL(path, root).pathname });
      });
      await page.goto("http://localhost/");
      // A canvas is 300 pixels wide until a picture is drawn on it.
      const drawn = "document.querySelector('canvas').width !== 300";
      await page.waitForFunction(drawn);
    });
  } finally {
    await Deno.remove(file);
  }
}
