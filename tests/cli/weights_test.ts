/** The weights commands as processes, with a server of our own. */
import { assert, assertEquals } from "@std/assert";
import { type ConvolutionWeights, loadVgg19 } from "@pentimento/pentimento";
import { bytesFile, FileServer, type ServedFile } from "../weights/http_server.ts";
import { safetensorsFile } from "../weights/safetensors_writer.ts";
import { vggTensors } from "../weights/synthetic_vgg.ts";
import { putPictures } from "./pictures.ts";
import { cliCommand, type Finished, inFolder, noTerminal, runOnTerminal } from "./run_cli.ts";

const list = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();

const CONVENTION = { convention: "torchvision" };

/** conv1_1 to conv2_2, with what nobody needs before and behind it. */
const MODEL = safetensorsFile([
  { name: "before", dtype: "F32", shape: [50_000], data: new Float32Array(50_000) },
  ...vggTensors(4),
  { name: "classifier", dtype: "F32", shape: [500_000], data: new Float32Array(500_000) },
], CONVENTION);

/** Losses that are quick to compute. */
const SHALLOW = [
  ...["--size", "16", "--content-layers", "conv1_1", "--style-layers", "conv1_1", "--no-tune"],
];

/** A folder of its own, a cache in it, and a server that may be talked to. */
interface Scene {
  readonly folder: string;
  readonly weights: string;
  readonly server: FileServer;
  run(...args: readonly string[]): Promise<Finished>;
}

async function inScene(
  files: Record<string, ServedFile>,
  test: (scene: Scene) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    await using server = new FileServer(files);
    const means = { cache: `${folder}/cache`, host: `127.0.0.1:${server.port}` };
    const run = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await cliCommand(folder, args, means).output();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      return { code, stdout: text(stdout), stderr: text(stderr) };
    };
    await test({ folder, weights: `${folder}/cache/weights`, server, run });
  });
}

/** Ends with 1, says one sentence and nothing else. */
function assertFails({ code, stdout, stderr }: Finished, message: string): void {
  assertEquals([code, stdout], [1, ""], stderr);
  assert(/^error: [^\n]+\n$/.test(stderr), `one line: ${stderr}`);
  assert(stderr.includes(message), `${message} in ${stderr}`);
}

Deno.test("weights: fetched, listed, verified, found, used without asking, and removed", () =>
  inScene({ "/model.safetensors": bytesFile(MODEL) }, async ({ folder, weights, server, run }) => {
    const url = server.url("/model.safetensors");
    const fetched = await run("weights", "fetch", "--from", url, "--json");
    assertEquals(fetched.code, 0, fetched.stderr);
    const path = `${weights}/vgg19.safetensors`;
    const { seconds, bytes, ...summary } = JSON.parse(fetched.stdout);
    assertEquals(summary, {
      name: "vgg19",
      path,
      layers: ["conv1_1", "conv1_2", "conv2_1", "conv2_2"],
      preprocessing: "torchvision",
      source: url,
    });
    assert(seconds > 0 && bytes === Deno.statSync(path).size, fetched.stdout);
    assert(fetched.stderr.includes("Kept vgg19, conv1_1 to conv2_2 (torchvision)"), fetched.stderr);
    assertEquals(list(weights), ["vgg19.safetensors"], "no piece and nothing temporary stays");
    assert(server.sent < MODEL.length - 1_500_000, `${server.sent} of ${MODEL.length} bytes came`);

    const found = await run("weights", "path");
    assertEquals(found, { code: 0, stdout: `${path}\n`, stderr: "" });
    const listed = await run("weights", "list");
    assert(/^vgg19 +conv1_1 to conv2_2 +F32 +torchvision +1\.0 MB +http:/m.test(listed.stdout));
    const { networks } = JSON.parse((await run("weights", "list", "--json")).stdout);
    assertEquals([networks.length, networks[0].name, networks[0].dtype], [1, "vgg19", "F32"]);
    const verified = await run("weights", "verify");
    assertEquals([verified.code, verified.stdout], [0, ""]);
    assertEquals(verified.stderr, "Intact  vgg19: 8 tensors as when they were kept\n");

    await putPictures(folder);
    const losses = await run(
      ...["losses", "scene.png", "strokes.jpg", "--size", "32", "--content-layers", "conv2_2"],
      ...["--style-layers", "conv1_1,conv2_1", "--no-tune"],
    );
    assertEquals(losses.code, 0, losses.stderr);
    assert(
      losses.stderr.includes("by vgg19 on ") && !losses.stderr.includes("free"),
      losses.stderr,
    );

    const removed = await run("weights", "remove", "vgg19");
    assertEquals([removed.code, removed.stderr], [0, `Removed vgg19, ${path}\n`]);
    assertFails(await run("weights", "path"), 'There is no network "vgg19"');
    assertFails(await run("weights", "remove", "vgg19"), "none is kept yet");
  }));

Deno.test("weights: without a network one line says how to get one, with --weights free none", () =>
  inScene({}, async ({ folder, run }) => {
    await putPictures(folder);
    const args = ["losses", "scene.png", "strokes.jpg", ...SHALLOW];
    const line = /^No trained network is kept.*pentimento weights fetch.*\n/m;
    const { code, stderr } = await run(...args);
    assertEquals(code, 0, stderr);
    assertEquals(stderr.match(new RegExp(line, "gm"))?.length, 1, stderr);
    assertEquals(stderr.trim().split("\n").length, 2, stderr);
    assert(!line.test((await run(...args, "--weights", "free")).stderr));
    assertEquals((await run(...args, "--quiet")).stderr, "");
  }));

Deno.test({
  name: "weights: at a terminal it is asked once, and a no is remembered",
  ignore: noTerminal,
  fn: () =>
    inScene({}, async ({ folder, weights }) => {
      await putPictures(folder);
      const args = ["losses", "scene.png", "strokes.jpg", ...SHALLOW];
      const means = { cache: `${folder}/cache`, host: "huggingface.co" };
      const ask = async (input: string, more: string[] = [], host = means.host) => {
        const asked = { ...means, host, input };
        const { code, shown } = await runOnTerminal(folder, [...args, ...more], asked);
        assertEquals(code, 0, shown);
        assert(shown.includes("weights-free"), shown);
        return shown.includes("Fetch it now, once, 52 MB from huggingface.co? [y/N]");
      };
      // Who may not use the network, wants silence or has chosen is not asked.
      assertEquals(await ask("n\n", [], "localhost"), false);
      assertEquals(await ask("n\n", ["--weights", "free"]), false);
      // The end of the input is no answer.
      assertEquals(await ask("\x04"), true);
      assertEquals(await ask("n\n"), true);
      assertEquals(list(weights), [".declined"]);
      assertEquals(await ask("n\n"), false);
    }),
});

Deno.test("weights: normalize makes mean activations 1 and keeps the network beside the old", () =>
  inScene({}, async ({ folder, weights, run }) => {
    await putPictures(folder);
    await Deno.writeFile(`${folder}/model.safetensors`, MODEL);
    assertEquals((await run("weights", "import", "model.safetensors", "--as", "vgg19")).code, 0);
    const normalize = ["weights", "normalize", "vgg19", "scene.png", "strokes.jpg", "--size", "32"];
    assertFails(await run(...normalize, "none.png"), "none.png");
    assertEquals(list(weights), ["vgg19.safetensors"]);
    const { code, stdout, stderr } = await run(...normalize, "--json");
    assertEquals(code, 0, stderr);
    const { name, source, layers } = JSON.parse(stdout);
    assertEquals([name, layers.length], ["vgg19-normalized", 4]);
    assertEquals(source, "model.safetensors, normalised over 2 pictures");
    const load = async (name: string) =>
      await loadVgg19(await Deno.readFile(`${weights}/${name}.safetensors`));
    const [before, after] = [await load("vgg19"), await load("vgg19-normalized")];
    // The first bias is divided by the first mean, and so is the first kernel, filter by filter.
    const [old, scaled] = [before, after].map(({ layers }) => layers.get("conv1_1")!) as [
      ConvolutionWeights,
      ConvolutionWeights,
    ];
    const ratio = old.kernel[28]! / scaled.kernel[28]!;
    assert(ratio > 0 && Math.abs(ratio - 1) > 1e-3, `${ratio}`);
    assert(Math.abs(old.bias[1]! / scaled.bias[1]! / ratio - 1) < 1e-5);
    assertFails(await run(...normalize), "--overwrite");
    assertFails(
      await run("weights", "normalize", "other", "scene.png"),
      "nor a network that is kept",
    );
  }));

Deno.test("weights: several networks stand side by side, by name or as files", () =>
  inScene({}, async ({ folder, weights, run }) => {
    await Deno.writeFile(`${folder}/some file.safetensors`, MODEL);
    await putPictures(folder);
    const imported = await run("weights", "import", "some file.safetensors");
    assertEquals([imported.code, imported.stdout], [0, ""], imported.stderr);
    assert(imported.stderr.includes("--weights some-file"), imported.stderr);
    const half = ["--as", "small", "--half", "--layers", "conv1_2"];
    assertEquals((await run("weights", "import", "some file.safetensors", ...half)).code, 0);
    assertEquals(list(weights), ["small.safetensors", "some-file.safetensors"]);
    const whole = await loadVgg19(await Deno.readFile(`${weights}/some-file.safetensors`));
    const small = await loadVgg19(await Deno.readFile(`${weights}/small.safetensors`));
    assertEquals([...whole.layers.keys()], ["conv1_1", "conv1_2", "conv2_1", "conv2_2"]);
    assertEquals([...small.layers.keys()], ["conv1_1", "conv1_2"]);
    // These numbers have few digits, so half the bits hold them.
    assertEquals(small.layers.get("conv1_2"), whole.layers.get("conv1_2"));

    const loss = async (weights: string) => {
      const { code, stdout, stderr } = await run(
        ...["losses", "scene.png", "strokes.jpg", "--size", "32", "--content-layers", "conv1_2"],
        ...["--style-layers", "conv1_1", "--no-tune", "--json", "--weights", weights],
      );
      assertEquals(code, 0, stderr);
      return JSON.parse(stdout).total;
    };
    assertEquals(await loss("small"), await loss("some file.safetensors"));
    assertFails(
      await run("inspect", "scene.png", "-o", "seen", "--weights", "smal"),
      "no such file, nor a network that is kept: did you mean small?",
    );
  }));

Deno.test("weights: nothing is replaced unasked, and nothing that fails harms what was there", () =>
  inScene({
    "/model.safetensors": bytesFile(MODEL),
    "/cut.safetensors": bytesFile(MODEL.slice(0, 300_000)),
    "/page": bytesFile(new TextEncoder().encode("<!doctype html><html>Sign in first</html>")),
  }, async ({ folder, weights, server, run }) => {
    const model = server.url("/model.safetensors");
    assertEquals((await run("weights", "fetch", "--from", model, "--quiet")).code, 0);
    const kept = await Deno.readFile(`${weights}/vgg19.safetensors`);
    assertFails(await run("weights", "fetch", "--from", model), "--overwrite");
    await Deno.writeTextFile(`${folder}/notes.txt`, "no weights at all");
    const bad: [source: string, message: string][] = [
      [server.url("/none"), "404"],
      [server.url("/page"), "web page"],
      [server.url("/cut.safetensors"), "truncated"],
      ["notes.txt", "notes.txt"],
      ["none.pth", "no such file"],
      [folder, "are a folder"],
      ["ftp://127.0.0.1/model", "http"],
    ];
    for (const [source, message] of bad) {
      assertFails(await run("weights", "fetch", "--from", source, "--overwrite"), message);
      assertEquals(await Deno.readFile(`${weights}/vgg19.safetensors`), kept, source);
    }
    assertEquals(list(weights).filter((name) => name !== ".unfinished"), ["vgg19.safetensors"]);
    assertEquals((await run("weights", "fetch", "--from", model, "--overwrite")).code, 0);
  }));

Deno.test("weights: a damaged network is told from a whole one", () =>
  inScene({}, async ({ folder, weights, run }) => {
    await Deno.writeFile(`${folder}/model.safetensors`, MODEL);
    for (const name of ["good", "flipped", "cut"]) {
      assertEquals((await run("weights", "import", "model.safetensors", "--as", name)).code, 0);
    }
    const bytes = await Deno.readFile(`${weights}/flipped.safetensors`);
    bytes[bytes.length - 1]! ^= 1;
    await Deno.writeFile(`${weights}/flipped.safetensors`, bytes);
    await Deno.truncate(`${weights}/cut.safetensors`, 5000);
    const { code, stdout, stderr } = await run("weights", "verify", "--json");
    assertEquals(code, 1, stderr);
    const verdicts = JSON.parse(stdout).networks as { name: string; intact: boolean }[];
    assertEquals(verdicts.map(({ name, intact }) => [name, intact]), [
      ["cut", false],
      ["flipped", false],
      ["good", true],
    ]);
    assert(/^DAMAGED {2}flipped: "features.7.bias" is changed; fetch/m.test(stderr), stderr);
    assert(/^DAMAGED {2}cut: .*truncated/m.test(stderr), stderr);
    assert(/^Intact {2}good: 8 tensors/m.test(stderr), stderr);
    assertEquals((await run("weights", "verify", "good", "--quiet")).stderr, "");
    const listed = await run("weights", "list");
    assertEquals(listed.code, 0, listed.stderr);
    assert(/^cut +damaged .*pentimento weights verify$/m.test(listed.stdout), listed.stdout);
    assert(/^good +conv1_1 to conv2_2/m.test(listed.stdout), listed.stdout);
  }));

Deno.test({
  name: "weights: a fetch that is interrupted or killed leaves nothing half, and the next goes on",
  // Windows cannot send SIGINT to a process.
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const big = safetensorsFile(vggTensors(9), CONVENTION);
    for (const [signal, ends] of [["SIGINT", 130], ["SIGKILL", 137]] as const) {
      await inScene({ "/model.safetensors": bytesFile(big) }, async (scene) => {
        const { folder, weights, server, run } = scene;
        const args = ["weights", "fetch", "--from", server.url("/model.safetensors")];
        const held = Promise.withResolvers<Response | undefined>();
        // The last pieces wait until the process has ended.
        server.behaviour.instead = ({ range }) => {
          return Number(/\d+/.exec(range)?.[0]) < 8_000_000 ? undefined : held.promise;
        };
        const means = { cache: `${folder}/cache`, host: `127.0.0.1:${server.port}` };
        const process = cliCommand(folder, args, means).spawn();
        const said = new Response(process.stderr).text();
        const output = new Response(process.stdout).text();
        while (!keptPieces(weights)) await new Promise((resolve) => setTimeout(resolve, 20));
        process.kill(signal);
        assertEquals((await process.status).code, ends, await said);
        held.resolve(undefined);
        assertEquals(await output, "");
        assertEquals((await said).includes("Interrupted: "), signal === "SIGINT", await said);
        assertEquals(list(weights), [".unfinished"]);
        const before = server.sent;
        delete server.behaviour.instead;
        const again = await run(...args);
        assertEquals(again.code, 0, again.stderr);
        assert(server.sent - before < big.length - 7_500_000, `${server.sent - before} came again`);
        assertEquals(list(weights), ["vgg19.safetensors"]);
        assertEquals((await run("weights", "verify", "--quiet")).code, 0);
      });
    }
  },
});

Deno.test("weights: two fetches at once do not harm each other", () =>
  inScene({ "/model.safetensors": bytesFile(MODEL) }, async ({ weights, server, run }) => {
    const fetch = ["weights", "fetch", "--from", server.url("/model.safetensors"), "--overwrite"];
    for (const { code, stderr } of await Promise.all([run(...fetch), run(...fetch)])) {
      assertEquals(code, 0, stderr);
    }
    assertEquals(list(weights), ["vgg19.safetensors"]);
    assertEquals((await run("weights", "verify", "--quiet")).code, 0);
  }));

Deno.test("weights: an index of several files is imported and fetched", () =>
  inScene({}, async ({ folder, weights, server, run }) => {
    const tensors = vggTensors(4);
    const parts = { "one.safetensors": tensors.slice(0, 3), "two.safetensors": tensors.slice(3) };
    const index = { weight_map: {} as Record<string, string> };
    for (const [file, part] of Object.entries(parts)) {
      const bytes = safetensorsFile(part, CONVENTION);
      await Deno.writeFile(`${folder}/${file}`, bytes);
      server.files.set(`/${file}`, bytesFile(bytes));
      for (const { name } of part) index.weight_map[name] = file;
    }
    const text = new TextEncoder().encode(JSON.stringify(index));
    await Deno.writeFile(`${folder}/model.safetensors.index.json`, text);
    server.files.set("/model.safetensors.index.json", bytesFile(text));
    // The convention stands in the parts, which are read for their tensors alone.
    const told = ["--preprocessing", "torchvision"];
    const imported = await run("weights", "import", "model.safetensors.index.json", ...told);
    assertEquals(imported.code, 0, imported.stderr);
    const from = server.url("/model.safetensors.index.json");
    const fetched = await run("weights", "fetch", "--from", from, ...told);
    assertEquals(fetched.code, 0, fetched.stderr);
    const load = async (name: string) =>
      await loadVgg19(await Deno.readFile(`${weights}/${name}.safetensors`), { name: "it" });
    assertEquals(await load("model"), await load("vgg19"));
    assertEquals((await load("model")).layers.size, 4);
  }));

/** Whether both of the first two pieces are kept. */
function keptPieces(weights: string): boolean {
  try {
    const names = list(`${weights}/.unfinished`).filter((name) => !name.endsWith(".part"));
    return names.length >= 2;
  } catch {
    return false;
  }
}
