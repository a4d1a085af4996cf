/** Writes the packages as they are published: `deno task pack [FOLDER]`. */
import { packForJsr } from "./jsr.ts";
import { packForNpm } from "./npm.ts";

const root = new URL("../", import.meta.url);

if (import.meta.main) {
  const [folder = "dist"] = Deno.args;
  const out = new URL(`file://${await Deno.realPath(await emptied(folder))}/`);
  await packForJsr(root, new URL("jsr/", out));
  await packForNpm(root, new URL("jsr/pentimento/", out), new URL("npm/", out));
  console.log(`${folder}/jsr: the packages for JSR. ${folder}/npm: the library for npm.`);
}

/** Makes a folder, without the packages that were written to it before. */
async function emptied(folder: string): Promise<string> {
  for (const name of ["jsr", "npm"]) {
    await Deno.remove(`${folder}/${name}`, { recursive: true }).catch(ignoreMissing);
  }
  await Deno.mkdir(folder, { recursive: true });
  return folder;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
