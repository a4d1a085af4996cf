/** The files of a package: those that its deno.json publishes, and writing others. */

/** A file of a package. */
export interface PackageFile {
  /** The path from the package's folder. */
  readonly path: string;
  readonly url: URL;
}

/** The part of a deno.json that says what is published. */
export interface PackageConfig {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly exports: string | Readonly<Record<string, string>>;
  readonly imports?: Readonly<Record<string, string>>;
  readonly compilerOptions?: unknown;
  readonly publish?: { readonly include?: readonly string[] };
}

/** Reads the deno.json of a folder. */
export async function readConfig(folder: URL): Promise<PackageConfig> {
  return JSON.parse(await Deno.readTextFile(new URL("deno.json", folder)));
}

/**
 * What is published of a folder, in the order of paths.
 *
 * @param include file names, `FOLDER/**\/*.ts` and `FOLDER/**\/*`. Default: everything
 */
export async function packageFiles(
  folder: URL,
  include: readonly string[] = ["**/*"],
): Promise<PackageFile[]> {
  const patterns = include.map(patternOf);
  const files: PackageFile[] = [];
  for await (const path of walk(folder, "")) {
    if (patterns.some((pattern) => pattern.test(path))) {
      files.push({ path, url: new URL(path, folder) });
    }
  }
  return files.toSorted((a, b) => a.path < b.path ? -1 : 1);
}

function patternOf(glob: string): RegExp {
  const escaped = glob.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  const source = escaped.replaceAll("**/", "\0").replaceAll("*", "[^/]*").replaceAll(
    "\0",
    "(?:.*/)?",
  );
  return new RegExp(`^${source}$`);
}

async function* walk(folder: URL, prefix: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(prefix || ".", folder))) {
    if (name.startsWith(".") || name === "node_modules") continue;
    if (isDirectory) yield* walk(folder, `${prefix}${name}/`);
    else yield `${prefix}${name}`;
  }
}

/** Writes a file and makes its folders. */
export async function writeFile(url: URL, bytes: Uint8Array): Promise<void> {
  await Deno.mkdir(new URL(".", url), { recursive: true });
  await Deno.writeFile(url, bytes);
}

/** Writes a value as JSON, for people too. */
export async function writeJson(url: URL, value: unknown): Promise<void> {
  await writeFile(url, new TextEncoder().encode(JSON.stringify(value, undefined, 2) + "\n"));
}

/** Copies what every package has of the root: what it is, and its licence. */
export async function copyNotices(root: URL, out: URL): Promise<void> {
  for (const name of ["README.md", "LICENSE"]) {
    await Deno.copyFile(new URL(name, root), new URL(name, out));
  }
}
