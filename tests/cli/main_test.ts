/** The command line from its arguments to its exit code, output and files. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import config from "../../cli/deno.json" with { type: "json" };
import { WRITABLE_EXTENSIONS } from "../../cli/pictures/formats/index.ts";
import { encodePicture, readPicture } from "../../cli/pictures/image_file.ts";
import { ascii, pngBeginning } from "./pictures/image_bytes.ts";
import { putPictures } from "./pictures/pictures.ts";
import { callCli, cliCommand, inFolder, list, runCli, SHALLOW } from "./run_cli.ts";

const PICTURES = ["scene.png", "strokes.jpg"];

Deno.test("process: --version prints the version, without any permission to read", () =>
  inFolder(async (folder) => {
    const version = await runCli(folder, ["--version"]);
    assertEquals(version, {
      code: 0,
      stdout: `pentimento ${config.version} (Deno ${Deno.version.deno})\n`,
      stderr: "",
    });
  }));

Deno.test("command line: help of the program, a group and a command ends with 0", () =>
  inFolder(async (folder) => {
    const lines = ["--help", "stylize --help", "losses -h", "weights", "weights --help"];
    for (const line of [...lines, "weights fetch --help"]) {
      const { code, stdout, stderr } = await callCli(folder, line.split(" "));
      assertEquals([code, stderr], [0, ""]);
      assert(stdout.includes("Usage  pentimento"), stdout);
    }
  }));

/** A line of wrong usage, what is said of it, and the command whose help is named. */
const WRONG_USAGE: readonly (readonly [line: string, message: string, command?: string])[] = [
  ["weights fetsh", 'There is no command "weights fetsh"; did you mean weights fetch?', "weights"],
  ["weihgts list", 'There is no command "weihgts"; did you mean weights?'],
  ["weights remove", "weights remove needs NETWORK, but was given none", "weights remove"],
  ["stlyize", 'There is no command "stlyize"; did you mean stylize?'],
  [
    "stylize a.png b.png -o c.png --size -5",
    '--size wants a whole number from 16 to 32768, but got "-5"',
    "stylize",
  ],
  [
    "losses a.png b.png --style-layers conv9_1",
    '--style-layers names the layer "conv9_1", which VGG-19 does not have; did you mean conv1_1?',
    "losses",
  ],
  ["doctor --tune --no-tune", "--tune and --no-tune are opposites: give one of them", "doctor"],
];

Deno.test("command line: wrong usage ends with 2, one sentence and where to look", () =>
  inFolder(async (folder) => {
    const fails = async (args: readonly string[], message: string, command = "") => {
      const help = ["pentimento", ...command.split(" "), "--help"].filter(Boolean).join(" ");
      const finished = await callCli(folder, args);
      const stderr = `error: ${message}\nTry ${help}\n`;
      assertEquals(finished, { code: 2, stdout: "", stderr });
    };
    const names =
      "stylize, batch, texture, reconstruct, inspect, losses, recipe, studio, doctor, completions, weights";
    await fails([], `Name a command: ${names}`);
    for (const [line, message, command] of WRONG_USAGE) {
      await fails(line.split(" "), message, command);
    }
  }));

/** A line of stylize with an input or output that cannot be used, and what the error has to say. */
const BAD_INPUT: readonly (readonly [line: string, ...parts: readonly string[]])[] = [
  ["none.png strokes.jpg -o o.png", "none.png", "no such file"],
  ["scene.png words.png -o o.png", "words.png", "is a text file"],
  ["huge.png strokes.jpg -o o.png", "huge.png", "400 megapixels"],
  ["cut.png strokes.jpg -o o.png", "cut.png", "cut short"],
  ["sub strokes.jpg -o o.png", "sub", "is a folder"],
  ["scene.png strokes.jpg -o none/o.png", "none/", "does not exist"],
  ["scene.png strokes.jpg -o black.png", "black.png", "--overwrite"],
  ["scene.png strokes.jpg -o o.heic", "o.heic", WRITABLE_EXTENSIONS],
  ["scene.png strokes.jpg -o o.png --weights bad.safetensors", "bad.safetensors"],
  ["scene.png strokes.jpg -o o.png --weights none", "none", "no such file"],
  ["scene.png strokes.jpg -o o.png --init contnet", "contnet", "no such file"],
  ["scene.png strokes.jpg -o o.png --mask black.png", "style image", "black all over"],
  ["scene.png strokes.jpg -o o.png --mask strokes.jpg", "56 x 40", "aspect"],
  ["scene.png strokes.jpg -o o.png --protect none.png", "none.png", "no such file"],
];

Deno.test("command line: bad input ends with 1, one sentence, and no output", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    await Deno.writeTextFile(`${folder}/words.png`, "words");
    await Deno.writeFile(`${folder}/huge.png`, pngBeginning(20000, 20000));
    const scene = await Deno.readFile(`${folder}/scene.png`);
    await Deno.writeFile(`${folder}/cut.png`, scene.slice(0, 99));
    await Deno.writeFile(`${folder}/bad.safetensors`, ascii("\xff\xff\xff\xff\0\0\0\0{}"));
    await Deno.mkdir(`${folder}/sub`);
    const black = { width: 64, height: 48, data: new Float32Array(3 * 64 * 48) };
    await Deno.writeFile(`${folder}/black.png`, await encodePicture(black));
    const before = list(folder);
    for (const [line, ...parts] of BAD_INPUT) {
      const { code, stdout, stderr } = await callCli(folder, ["stylize", ...line.split(" ")]);
      assertEquals([code, stdout], [1, ""], stderr);
      assert(/^error: .+\n$/.test(stderr), `one line: ${stderr}`);
      for (const part of parts) assertStringIncludes(stderr, part);
    }
    const { code, stderr } = await callCli(folder, ["losses", "scene.png", ...PICTURES]);
    assertEquals(code, 1);
    assert(stderr.includes("strokes.jpg has 56 x 40 pixels, but the content image scene.png has"));
    assertEquals(list(folder), before);
  }));

Deno.test("process: an output where Deno may not write ends with 1 and says which permission", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    for (const line of ["stylize scene.png strokes.jpg -o /o.png", "inspect scene.png -o /seen"]) {
      const { code, stderr } = await runCli(folder, line.split(" "));
      assertEquals(code, 1);
      assertMatch(
        stderr,
        /^error: .* \/[\w.]*: Deno was started without the permission for it.*\n$/,
      );
    }
  }));

Deno.test("process: stylize paints, says what with, and saves on the way", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    const { code, stdout, stderr } = await runCli(folder, [
      ...["stylize", ...PICTURES, "-o", "o.png", "--size", "32"],
      ...["--iterations", "2", "--save-every", "1", "--json", "--no-tune"],
    ]);
    assertEquals(code, 0, stderr);
    const result = JSON.parse(stdout);
    const { output, width, height, network, adapter, total, terms, seconds, iterations } = result;
    assertEquals([output, width, height], ["o.png", 32, 24]);
    assert(network.includes("weights-free") && adapter.length > 0, stdout);
    assert(total > 0 && seconds > 0 && iterations >= 2, stdout);
    const parts = Object.keys(result.timings);
    assertEquals(parts.filter((part) => part !== "tuning"), PARTS);
    assert(parts.every((part) => result.timings[part] >= 0), stdout);
    assert(result.timings.painting > 0 && result.timings.painting < seconds, stdout);
    assert(Object.values<number>(terms).every(Number.isFinite), stdout);
    assert(stderr.includes(network) && stderr.includes(adapter), stderr);
    assert(stderr.includes("(64 x 48)") && stderr.includes("(56 x 40)"), stderr);
    const painted = await readPicture(`${folder}/o.png`, "picture");
    assertEquals([painted.width, painted.height], [32, 24]);
    const numbered = list(folder).filter((name) => name.startsWith("o-"));
    assertEquals(numbered.slice(0, 2), ["o-0001.png", "o-0002.png"]);
    assertEquals(list(folder).length, numbered.length + 3, "nothing temporary stays");
  }));

/** The parts of a run whose times are told, in order. */
const PARTS = "starting reading network preparing compiling balancing painting writing".split(" ");

/** Paints with `--verbose` and a shallow loss; the memory in MiB that features and gradients take. */
async function memoryOf(folder: string, precision: string): Promise<number> {
  const { code, stderr } = await callCli(folder, [
    ...["stylize", ...PICTURES, "-o", `${precision}.png`, ...SHALLOW, "--size", "48"],
    ...["--weights", "free", "--iterations", "1", "--optimizer", "adam"],
    ...["--precision", precision, "--verbose", "--no-tune"],
  ]);
  assertEquals(code, 0, stderr);
  const line =
    /^Scale 1 of 1 \(48 x 36\): features and gradients lie in ([\d.]+) MiB, of which ([\d.]+) /gm;
  const [said, again] = stderr.matchAll(line);
  assert(said !== undefined && again === undefined, stderr);
  assert(Number(said[1]) >= Number(said[2]), stderr);
  const seconds = "\\d+\\.\\d";
  const parts =
    `^Seconds: starting ${seconds}, reading pictures ${seconds}, .*, painting ${seconds}, writing`;
  assertMatch(stderr, new RegExp(parts, "m"));
  return Number(said[1]);
}

Deno.test("command line: --verbose says once what memory a scale takes, and where the time went", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    assert(await memoryOf(folder, "f32") > 0);
  }));

Deno.test({
  name: "command line: --precision f16 takes less memory than f32",
  ignore: !(await navigator.gpu?.requestAdapter())?.features.has("shader-f16"),
  fn: () =>
    inFolder(async (folder) => {
      await putPictures(folder);
      const [f32, f16] = [await memoryOf(folder, "f32"), await memoryOf(folder, "f16")];
      assert(f16 < f32, `${f16} MiB, ${f32} MiB`);
    }),
});

Deno.test("command line: stylize --quiet says nothing at all", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    const run = ["--iterations", "1", "--optimizer", "adam", "--quiet", "--no-tune"];
    const finished = await callCli(folder, [
      ...["stylize", ...PICTURES, ...SHALLOW, "-o", "o.jpg"],
      ...run,
    ]);
    assertEquals(finished, { code: 0, stdout: "", stderr: "" });
    assertEquals((await readPicture(`${folder}/o.jpg`, "picture")).width, 16);
  }));

Deno.test("command line: losses as JSON and as a table agree", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    const args = [
      ...["losses", ...PICTURES, "scene.png", "--tv-weight", "0.1"],
      ...["--content-layers", "conv2_1", "--style-layers", "conv1_1:0.5"],
      ...["--content-weight", "1", "--style-weight", "3"],
    ];
    const json = await callCli(folder, [...args, "--json"]);
    assertEquals(json.code, 0, json.stderr);
    const { terms, weights, gradientNorms, ...found } = JSON.parse(json.stdout);
    assertEquals(Object.keys(found).sort(), [
      "gradientNorm",
      "height",
      "total",
      "version",
      "width",
    ]);
    assertEquals([found.width, found.height], [64, 48]);
    assertEquals(Object.keys(terms).sort(), ["content/conv2_1", "style/conv1_1", "tv"]);
    // At the content image itself the content loss is zero and has no gradient.
    assertEquals([terms["content/conv2_1"], gradientNorms["content/conv2_1"]], [0, 0]);
    const total = weights["style/conv1_1"] * terms["style/conv1_1"] + weights.tv * terms.tv;
    assert(Math.abs(found.total - total) <= 1e-5 * total, json.stdout);
    assert(gradientNorms["style/conv1_1"] > 0 && gradientNorms.tv > 0, json.stdout);
    assert(found.gradientNorm > 0);
    const table = await callCli(folder, [...args, "--quiet"]);
    assertEquals([table.code, table.stderr], [0, ""]);
    for (const name of [...Object.keys(terms), "total", "weight", "gradient"]) {
      assertStringIncludes(table.stdout, name);
    }
  }));

Deno.test("command line: losses --init noise --size takes noise of that size", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    const options = [...SHALLOW, "--init", "noise", "--size", "32", "--json"];
    const noise = await callCli(folder, ["losses", ...PICTURES, ...options]);
    assertEquals(noise.code, 0, noise.stderr);
    const { width, height } = JSON.parse(noise.stdout);
    assertEquals([width, height], [32, 24]);
  }));

Deno.test({
  name: "process: Ctrl-C saves the picture so far and ends with 130",
  // Windows cannot send SIGINT to a process.
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      await putPictures(folder);
      const process = cliCommand(folder, [
        ...["stylize", ...PICTURES, ...SHALLOW, "-o", "o.png"],
        ...["--iterations", "1000000", "--json", "--no-tune"],
      ]).spawn();
      const output = new Response(process.stdout).text();
      let said = "";
      for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
        const hadProgress = said.includes("iteration ");
        said += text;
        if (!hadProgress && said.includes("iteration ")) process.kill("SIGINT");
      }
      assertEquals((await process.status).code, 130, said);
      assert(said.includes("Interrupted: saving the picture as it is now"), said);
      assertEquals(JSON.parse(await output).interrupted, true);
      await readPicture(`${folder}/o.png`, "picture");
      assertEquals(list(folder), ["o.png", "scene.png", "strokes.jpg"]);
    }),
});
