/** The packages that the launcher fetches: once, and only those that the lock file has the hashes of. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { denoStub, launcherTest, Scene } from "./launcher_scene.ts";

launcherTest("packages are fetched once, whatever the home and the caches are", (scene) => {
  const first = scene.launch(["doctor"]);
  assertEquals(first.stderr, "pentimento: fetching the packages (once).\n");
  const lock = `--frozen --lock=${scene.checkout}/offline/npm.lock`;
  assert(first.fetched[0]!.includes(lock), first.fetched.join("\n"));
  const packages = `${scene.checkout}/.tools/packages`;
  assertEquals(first.env["DENO_DIR"], packages);
  const surroundings: Record<string, string>[] = [
    {},
    { HOME: scene.work },
    { HOME: "" },
    { DENO_DIR: `${scene.work}/deno` },
    { XDG_CACHE_HOME: `${scene.work}/caches` },
  ];
  for (const env of surroundings) {
    const { code, stderr, fetched, env: given } = scene.launch(["doctor"], undefined, env);
    assertEquals([code, stderr, fetched], [0, "", []], JSON.stringify(env));
    assertEquals(given["DENO_DIR"], packages);
  }
  Deno.removeSync(packages, { recursive: true });
  assertEquals(scene.launch(["doctor"]).fetched.length, 2, "what is gone is fetched again");
});

launcherTest("without the network another cache that has the packages will do", (scene) => {
  const failing = 'echo "error: no network" >&2; exit 1';
  scene.stub("deno", denoStub("2.9.6", "exit 1", failing));
  const missing = scene.launch(["doctor"]);
  assertEquals([missing.code, missing.called], [1, []]);
  assertMatch(missing.stderr, /npm packages could not be fetched \(no network\): connect/);
  const other = `${scene.home}/.cache/deno`;
  const { npm } = JSON.parse(Deno.readTextFileSync(`${scene.checkout}/offline/npm.lock`));
  const folders = Object.keys(npm).map((name) =>
    `${other}/npm/registry.example/${name.replace(/@([^@]+)$/, "/$1")}`
  );
  for (const folder of folders) Deno.mkdirSync(folder, { recursive: true });
  for (const folder of folders.slice(1)) Deno.writeTextFileSync(`${folder}/package.json`, "{}");
  assertEquals(scene.launch(["doctor"]).code, 1, "one is missing");
  Deno.writeTextFileSync(`${folders[0]}/package.json`, "{}");
  const found = scene.launch(["doctor"]);
  assertEquals([found.code, found.env["DENO_DIR"]], [0, other], found.stderr);
  const later = scene.launch(["doctor"], undefined, { HOME: scene.work });
  assertEquals([later.code, later.stderr, later.env["DENO_DIR"]], [0, "", other]);
});

/** A package of one file, in the format of the npm registry: a compressed tar archive. */
async function tarball(code: string): Promise<Uint8Array<ArrayBuffer>> {
  const files = [
    ["package/package.json", JSON.stringify({ name: "probe", version: "1.0.0", main: "main.js" })],
    ["package/main.js", code],
  ] as const;
  const blocks = files.flatMap(([name, text]) => [header(name, text.length), padded(text)]);
  const tar = new Blob([...blocks, new Uint8Array(1024)]);
  const compressed = tar.stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(compressed).arrayBuffer());
}

/** The block that stands before a file in a tar archive. */
function header(name: string, size: number): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(512);
  const put = (at: number, text: string) => block.set(new TextEncoder().encode(text), at);
  put(0, name);
  put(100, "0000644\0" + "0000000\0".repeat(2));
  put(124, size.toString(8).padStart(11, "0") + "\0" + "0".repeat(11) + "\0" + " ".repeat(8) + "0");
  put(257, "ustar\0" + "00");
  const sum = block.reduce((sum, byte) => sum + byte, 0);
  put(148, sum.toString(8).padStart(6, "0") + "\0 ");
  return block;
}

function padded(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.ceil(text.length / 512) * 512);
  bytes.set(new TextEncoder().encode(text));
  return bytes;
}

async function integrityOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-512", bytes));
  return `sha512-${hash.toBase64()}`;
}

/** Answers as the npm registry does, for one package. */
function registry(bytes: Uint8Array<ArrayBuffer>, integrity: string) {
  return Deno.serve({ port: 0, onListen: () => {} }, (request) => {
    const { pathname, origin } = new URL(request.url);
    if (pathname.endsWith(".tgz")) return new Response(bytes);
    const dist = { tarball: `${origin}/probe/-/probe-1.0.0.tgz`, integrity };
    const version = { name: "probe", version: "1.0.0", dist };
    const tags = { latest: "1.0.0" };
    return Response.json({ name: "probe", "dist-tags": tags, versions: { "1.0.0": version } });
  });
}

Deno.test({
  name: "process: a package that differs from its hash in the lock file is refused",
  ignore: Deno.build.os === "windows",
}, async () => {
  const honest = await tarball("module.exports = 1;");
  const changed = await tarball("module.exports = 2;");
  const integrity = await integrityOf(honest);
  const cases: [bytes: Uint8Array<ArrayBuffer>, told: string, code: number][] = [
    [honest, integrity, 0],
    [changed, integrity, 1],
    // A registry that is in league with it.
    [changed, await integrityOf(changed), 1],
  ];
  for (const [bytes, told, code] of cases) {
    using scene = new Scene();
    prepareProbe(scene, integrity);
    await using server = registry(bytes, told);
    const { code: ended, stderr } = await new Deno.Command(`${scene.checkout}/pentimento`, {
      args: ["--version"],
      clearEnv: true,
      env: {
        PATH: `${scene.folder}/bin`,
        HOME: scene.home,
        NPM_CONFIG_REGISTRY: `http://localhost:${server.addr.port}/`,
      },
    }).output();
    const said = new TextDecoder().decode(stderr);
    assertEquals(ended, code, said);
    if (code === 0) continue;
    assertMatch(
      said,
      /\npentimento: a package is not what .* \(.*probe@1\.0\.0.*checksum.*\): see.*\n$/,
    );
  }
});

/** Makes a scene's checkout one whose only package is the probe, and has the real Deno run it. */
function prepareProbe(scene: Scene, integrity: string): void {
  const imports = { probe: "npm:probe@1.0.0" };
  scene.replace({
    "deno.json": { lock: false, imports },
    "offline/import_map.json": { imports },
    "offline/npm.lock": {
      version: "5",
      specifiers: { "npm:probe@1.0.0": "1.0.0" },
      npm: { "probe@1.0.0": { integrity } },
      workspace: { dependencies: ["npm:probe@1.0.0"] },
    },
    "cli/main.ts": 'if (Deno.args[0] !== "--version") await import("probe");\n',
    "cli/needs.ts": "",
    // JSR is not asked: this cannot be read.
    "tests/offline_test.ts": "}",
  });
  scene.useRealDeno();
}
