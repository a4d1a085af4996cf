/** Losses are told apart by their objects: no other code asks for their names. */
import { assertEquals } from "@std/assert";
import { STYLE_LOSSES } from "../../../core/losses/style/index.ts";

const ROOT = new URL("../../../", import.meta.url);

/** The TypeScript files below a folder, relative to the root. */
function* sourcesIn(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, ROOT))) {
    if (isDirectory) yield* sourcesIn(`${folder}${name}/`);
    else if (name.endsWith(".ts")) yield `${folder}${name}`;
  }
}

/** Whether a text compares with one of some names, switches on it or looks it up among others. */
function asksFor(names: readonly string[], text: string): boolean {
  const name = `["'\`](?:${names.join("|")})["'\`]`;
  const questions = [
    `[=!]==?\\s*${name}`,
    `${name}\\s*[=!]==?`,
    `case\\s+${name}`,
    `includes\\(\\s*${name}`,
    `${name}[^;[\\]]*\\]\\s*(?:as const\\s*)?\\)?\\.(?:includes|indexOf)`,
  ];
  return new RegExp(questions.join("|")).test(text);
}

function askingFor(names: readonly string[], files: Iterable<string>): string[] {
  return [...files].filter((file) => asksFor(names, Deno.readTextFileSync(new URL(file, ROOT))));
}

Deno.test("names: only core/losses/style/ asks which style loss it is", () => {
  const files = ["core/", "cli/", "weights/"].flatMap((folder) => [...sourcesIn(folder)])
    .filter((file) => !file.startsWith("core/losses/style/"));
  assertEquals(askingFor(STYLE_LOSSES, [...files, "mod.ts"]), []);
});

Deno.test("names: only the table of normalizations asks which one it is", () => {
  // "mean" and "scaled" name other things as well; references are written to be read beside the formulas.
  const names = ["relative", "gatys", "gatys-control", "udacity"];
  const files = [...sourcesIn("core/")].filter((file) => file !== "core/losses/reference.ts");
  assertEquals(askingFor(names, files), []);
});

Deno.test("names: the search finds every way to ask", () => {
  const questions = [
    'if (loss === "sliced") return;',
    "if ('gram' !== loss) return;",
    'switch (loss) {\n  case "wasserstein":',
    '["gram", "sliced"].includes(loss)',
    '(["covariance", "gram"] as const).includes(loss)',
    'losses.includes("gram")',
  ];
  for (const text of questions) assertEquals([text, asksFor(STYLE_LOSSES, text)], [text, true]);
  assertEquals(asksFor(STYLE_LOSSES, 'const losses = { styleLoss: "gram" };'), false);
});
