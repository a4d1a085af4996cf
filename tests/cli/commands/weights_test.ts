/** The weights commands as processes, with a server of our own. */
import type { ConvolutionWeights } from "@pentimento/pentimento";
import { loadVgg19 } from "@pentimento/pentimento/weights";
import { assert, assertEquals } from "@std/assert";
import { bytesFile } from "../../weights/http_server.ts";
import { safetensorsFile } from "../../weights/safetensors_writer.ts";
import { vggTensors } from "../../weights/synthetic_vgg.ts";
import { putPictures } from "../pictures/pictures.ts";
import { list, noTerminal, runOnTerminal, SHALLOW } from "../run_cli.ts";
import { assertFails, CONVENTION, inScene, MODEL, type Scene } from "./weights_scene.ts";

/** Fetches the model and looks at what the command says of it; gives the path of what is kept. */
async function fetchModel(
  { weights, server, run }: Pick<Scene, "weights" | "server" | "run">,
): Promise<string> {
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
  return path;
}

Deno.test("weights: fetched, listed, verified, found, used without asking, and removed", () =>
  inScene(
    { "/model.safetensors": bytesFile(MODEL) },
    async ({ folder, weights, server, run, call }) => {
      const path = await fetchModel({ weights, server, run });
      const found = await call("weights", "path");
      assertEquals(found, { code: 0, stdout: `${path}\n`, stderr: "" });
      const listed = await call("weights", "list");
      assert(/^vgg19 +conv1_1 to conv2_2 +F32 +torchvision +1\.0 MB +http:/m.test(listed.stdout));
      const { networks } = JSON.parse((await call("weights", "list", "--json")).stdout);
      assertEquals([networks.length, networks[0].name, networks[0].dtype], [1, "vgg19", "F32"]);
      const verified = await call("weights", "verify");
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
      assertFails(await call("weights", "path"), 'There is no network "vgg19"');
      assertFails(await call("weights", "remove", "vgg19"), "none is kept yet");
    },
  ));

Deno.test("weights: without a network one line says how to get one, with --weights free none", () =>
  inScene({}, async ({ folder, call }) => {
    await putPictures(folder);
    const args = ["losses", "scene.png", "strokes.jpg", ...SHALLOW, "--no-tune"];
    const line = /^No trained network is kept.*pentimento weights fetch.*\n/m;
    const { code, stderr } = await call(...args);
    assertEquals(code, 0, stderr);
    assertEquals(stderr.match(new RegExp(line, "gm"))?.length, 1, stderr);
    assertEquals(stderr.trim().split("\n").length, 2, stderr);
    assert(!line.test((await call(...args, "--weights", "free")).stderr));
    assertEquals((await call(...args, "--quiet")).stderr, "");
  }));

Deno.test({
  name: "weights: at a terminal it is asked once, and a no is remembered",
  ignore: noTerminal,
  fn: () =>
    inScene({}, async ({ folder, weights }) => {
      await putPictures(folder);
      const args = ["losses", "scene.png", "strokes.jpg", ...SHALLOW, "--no-tune"];
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
  inScene({}, async ({ folder, weights, call }) => {
    await putPictures(folder);
    await Deno.writeFile(`${folder}/model.safetensors`, MODEL);
    assertEquals((await call("weights", "import", "model.safetensors", "--as", "vgg19")).code, 0);
    const normalize = ["weights", "normalize", "vgg19", "scene.png", "strokes.jpg", "--size", "32"];
    assertFails(await call(...normalize, "none.png"), "none.png");
    assertEquals(list(weights), ["vgg19.safetensors"]);
    const { code, stdout, stderr } = await call(...normalize, "--json");
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
    assertFails(await call(...normalize), "--overwrite");
    assertFails(
      await call("weights", "normalize", "other", "scene.png"),
      "nor a network that is kept",
    );
  }));

Deno.test("weights: several networks stand side by side, by name or as files", () =>
  inScene({}, async ({ folder, weights, call }) => {
    await Deno.writeFile(`${folder}/some file.safetensors`, MODEL);
    await putPictures(folder);
    const imported = await call("weights", "import", "some file.safetensors");
    assertEquals([imported.code, imported.stdout], [0, ""], imported.stderr);
    assert(imported.stderr.includes("--weights some-file"), imported.stderr);
    const half = ["--as", "small", "--half", "--layers", "conv1_2"];
    assertEquals((await call("weights", "import", "some file.safetensors", ...half)).code, 0);
    assertEquals(list(weights), ["small.safetensors", "some-file.safetensors"]);
    const whole = await loadVgg19(await Deno.readFile(`${weights}/some-file.safetensors`));
    const small = await loadVgg19(await Deno.readFile(`${weights}/small.safetensors`));
    assertEquals([...whole.layers.keys()], ["conv1_1", "conv1_2", "conv2_1", "conv2_2"]);
    assertEquals([...small.layers.keys()], ["conv1_1", "conv1_2"]);
    // These numbers have few digits, so half the bits hold them.
    assertEquals(small.layers.get("conv1_2"), whole.layers.get("conv1_2"));

    const loss = async (weights: string) => {
      const { code, stdout, stderr } = await call(
        ...["losses", "scene.png", "strokes.jpg", "--size", "32", "--content-layers", "conv1_2"],
        ...["--style-layers", "conv1_1", "--no-tune", "--json", "--weights", weights],
      );
      assertEquals(code, 0, stderr);
      return JSON.parse(stdout).total;
    };
    assertEquals(await loss("small"), await loss("some file.safetensors"));
    assertFails(
      await call("inspect", "scene.png", "-o", "seen", "--weights", "smal"),
      "no such file, nor a network that is kept: did you mean small?",
    );
  }));

Deno.test("weights: an index of several files is imported and fetched", () =>
  inScene({}, async ({ folder, weights, server, call }) => {
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
    const imported = await call("weights", "import", "model.safetensors.index.json", ...told);
    assertEquals(imported.code, 0, imported.stderr);
    const from = server.url("/model.safetensors.index.json");
    const fetched = await call("weights", "fetch", "--from", from, ...told);
    assertEquals(fetched.code, 0, fetched.stderr);
    const load = async (name: string) =>
      await loadVgg19(await Deno.readFile(`${weights}/${name}.safetensors`), { name: "it" });
    assertEquals(await load("model"), await load("vgg19"));
    assertEquals((await load("model")).layers.size, 4);
  }));
