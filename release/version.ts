/** Raises the version: `deno task version 0.2.0` writes it wherever it stands, and heads the changelog's news by it. */

/** The files that have the version, beside the changelog. */
const CONFIGS = ["deno.json", "cli/deno.json"];

/** A configuration with another version. @throws {Error} where it has none */
export function withVersion(json: string, version: string): string {
  const found = /^(\s*"version": ")[^"]*"/m;
  if (!found.test(json)) throw new Error("there is no version in it");
  return json.replace(found, `$1${version}"`);
}

/** A changelog whose news became a version's, with room for what comes next. @throws {Error} where it has none */
export function withRelease(changelog: string, version: string, date: string): string {
  if (!changelog.includes("\n## Unreleased\n")) throw new Error("it has no heading Unreleased");
  return changelog.replace("\n## Unreleased\n", `\n## Unreleased\n\n## ${version} (${date})\n`);
}

if (import.meta.main) {
  const [version = ""] = Deno.args;
  if (!/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)) {
    console.error(`A version is three numbers, as 0.2.0, but got "${version}"`);
    Deno.exit(2);
  }
  const root = new URL("../", import.meta.url);
  const today = new Date().toISOString().slice(0, 10);
  const change = async (path: string, to: (text: string) => string) => {
    const url = new URL(path, root);
    await Deno.writeTextFile(url, to(await Deno.readTextFile(url)));
  };
  for (const path of CONFIGS) await change(path, (json) => withVersion(json, version));
  await change("CHANGELOG.md", (text) => withRelease(text, version, today));
  console.log(`Version ${version}: commit it, and tag it v${version}.`);
}
