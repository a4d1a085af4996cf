/** Runs that go on from a checkpoint: the same picture to the bit, and only where it is the same run. */
import { assert, assertEquals } from "@std/assert";
import { readContainer, writeContainer } from "../../../cli/checkpoint/container.ts";
import { encodePicture } from "../../../cli/pictures/image_file.ts";
import { blotches } from "../../core/run/small_problem.ts";
import { lacks } from "../../helpers/gpu.ts";
import { callCli, inFolder, list, SHALLOW } from "../run_cli.ts";

const QUICK = [...SHALLOW, "--weights", "free", "--no-tune"];

/** The line of a run that did its first iteration. */
const BEGINNING = /^scale 1\/.*, iteration 1\//m;

/** Lines whose runs differ in kind, and at least how many iterations they do. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  "L-BFGS, two scales": ["stylize", "a.png", "b.png", "--coarsest", "16", "--size", "30"],
  "Adam": ["stylize", "a.png", "b.png", "--optimizer", "adam", "--coarsest", "16", "--size", "30"],
  "tiles": ["stylize", "a.png", "b.png", "--size", "70", "--coarsest", "70", "--tile", "48"],
  "f16": ["stylize", "a.png", "b.png", "--precision", "f16", "--history-precision", "f16"],
  "several styles": ["stylize", "a.png", "b.png", "--style", "c.png", "--blend", "losses"],
  "masks": ["stylize", "a.png", "b.png", "--mask", "a.png", "--protect", "a.png"],
  "a texture": ["texture", "b.png", "--sides", "32x16", "--tileable"],
  "a reconstruction": ["reconstruct", "a.png", "--average", "0.9"],
};

/** What a command knows of {@linkcode QUICK}. */
function quick(command: string): string[] {
  const [size, layers] = [["--size", "16"], SHALLOW.slice(2)];
  const [content, style] = [layers.slice(0, 2), layers.slice(2)];
  const own = { texture: style, reconstruct: [...size, ...content] }[command];
  return [...own ?? [...size, ...layers], ...QUICK.slice(SHALLOW.length)];
}

async function withPictures(work: (folder: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    for (const [i, name] of ["a", "b", "c"].entries()) {
      const picture = await encodePicture(blotches(24 + i, 20 - i, i));
      await Deno.writeFile(`${folder}/${name}.png`, picture);
    }
    await work(folder);
  });
}

for (const [name, words] of Object.entries(LINES)) {
  Deno.test({
    name: `checkpoints: gone on from one, ${name} ends with the same picture`,
    ignore: name === "f16" && await lacks("shader-f16"),
    fn: () =>
      withPictures(async (folder) => {
        // What stands first is overridden by what a line says for itself.
        const [command, ...own] = words as [string, ...string[]];
        const line = [command, ...quick(command), ...own, "--iterations", "9"];
        // So that each iteration is reported, and a checkpoint made at its very iteration.
        line.push("--save-every", "999983");
        // Neither divides the iterations of a run, 9 or 18 or 32: something is left to do after the last checkpoint.
        const every = Math.random() < 0.5 ? "5" : "7";
        const kept = ["--checkpoint", "k", "--checkpoint-every", every];
        const whole = await callCli(folder, [...line, "-o", "whole.png", ...kept, "--json"]);
        assertEquals(whole.code, 0, whole.stderr);
        const rest = await callCli(folder, [...line, "-o", "rest.png", "--resume", "k", "--json"]);
        assertEquals(rest.code, 0, rest.stderr);
        // A run that began anew would end with the same picture, too.
        assert(whole.stderr.match(BEGINNING), whole.stderr);
        assert(!rest.stderr.match(BEGINNING), rest.stderr);
        assert(
          /^scale .*, iteration /m.test(rest.stderr),
          `nothing was left to do: ${rest.stderr}`,
        );
        const read = (file: string) => Deno.readFileSync(`${folder}/${file}`);
        assertEquals(read("rest.png"), read("whole.png"), `every ${every}`);
        const [first, second] = [whole, rest].map(({ stdout }) => JSON.parse(stdout));
        for (const key of ["total", "terms", "weights", "iterations"]) {
          assertEquals(second[key], first[key], `${key}, every ${every}`);
        }
        assertEquals(list(folder), ["a.png", "b.png", "c.png", "k", "rest.png", "whole.png"]);
      }),
  });
}

Deno.test("checkpoints: one of another run is refused, and the difference is named", () =>
  withPictures(async (folder) => {
    // A recipe would tell the name of the picture that is moved.
    const quiet = ["--quiet", "--no-recipe"];
    const line = ["stylize", "a.png", "b.png", ...QUICK, "--iterations", "4", ...quiet];
    const called = await callCli(folder, [
      ...[...line, "--style", "c.png", "-o", "o.png", "--overwrite"],
      ...["--checkpoint", "k", "--checkpoint-every", "2"],
    ]);
    assertEquals(called.code, 0, called.stderr);
    const kept = await Deno.readFile(`${folder}/k`);
    const cases: [change: (line: string[]) => string[], made: string][] = [
      [
        (line) => line.with(1, "c.png"),
        "from another content image than c.png, a.png: give the one",
      ],
      [(line) => line.with(2, "c.png"), "from another style image than c.png, b.png: give the one"],
      [(line) => [...line, "--style", "a.png"], "from another style image than a.png: give"],
      [(line) => [...line, "--size", "20"], "with --size 16, where this line has 20: give"],
      [
        (line) => [...line, "--iterations", "5"],
        "with --iterations 4, where this line has 5: give",
      ],
      [(line) => [...line, "--seed", "2"], "with --seed 1, where this line has 2: give"],
      [(line) => [...line, "--style-share", "2,1"], "with another --style-share: give"],
      [(line) => [...line, "--mask", "a.png"], "with another --mask: give"],
      [(line) => [...line, "--protect", "a.png"], "with another --protect: give"],
      [(line) => [...line, "--style-layers", "conv1_2"], "with another --style-layers: give"],
      [(line) => [...line, "--preserve-color", "match"], "with another --preserve-color: give"],
    ];
    for (const [change, made] of cases) {
      const changed = change([...line, "--style", "c.png"]);
      const { code, stderr } = await callCli(folder, [...changed, "-o", "x.png", "--resume", "k"]);
      assertEquals(code, 1, stderr);
      assert(stderr.includes(`error: The checkpoint k was made ${made}`), stderr);
    }
    // A file that has moved is the same, and so are options that have no influence.
    await Deno.rename(`${folder}/a.png`, `${folder}/d.png`);
    const moved = [...line.with(1, "d.png"), "--style", "c.png", "--save-every", "100"];
    const { code, stderr } = await callCli(folder, [...moved, "-o", "x.png", "--resume", "k"]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(await Deno.readFile(`${folder}/x.png`), await Deno.readFile(`${folder}/o.png`));
    assertEquals(await Deno.readFile(`${folder}/k`), kept);
  }));

Deno.test("checkpoints: of another version one is refused, of another adapter it is told", () =>
  withPictures(async (folder) => {
    const line = ["texture", "b.png", ...quick("texture"), "--sides", "16", "--iterations", "4"];
    const kept = ["--checkpoint", "k", "--checkpoint-every", "2", "-o", "o.png", "--quiet"];
    assertEquals((await callCli(folder, [...line, ...kept])).code, 0);
    const content = await readContainer(`${folder}/k`) as Record<string, unknown>;
    const resumed = async (change: Record<string, unknown>) => {
      await writeContainer(`${folder}/k`, { ...content, ...change });
      return await callCli(folder, [...line, "-o", "p.png", "--resume", "k", "--overwrite"]);
    };
    const older = await resumed({ program: "0.0.1" });
    assertEquals(older.code, 1);
    assert(older.stderr.includes("was written by Pentimento 0.0.1, and this is "), older.stderr);
    const other = await resumed({ adapter: "Some GPU | vendor" });
    assertEquals(other.code, 0, other.stderr);
    assert(other.stderr.includes("was written on another adapter (Some GPU)"), other.stderr);
    for (const part of ["program", "adapter", "line", "run", "reached", "state"]) {
      const lacking = await resumed({ [part]: undefined });
      assertEquals(lacking.code, 1, part);
      assert(lacking.stderr.includes("lacks something that a run needs"), lacking.stderr);
    }
    // What only the session can tell is refused by it, and what was there stays.
    const picture = await Deno.readFile(`${folder}/p.png`);
    const { state } = content as { state: object };
    for (const change of [{ version: 99 }, { scale: 7 }, { iterations: [1, 2, 3, 4, 5] }]) {
      const wrong = await resumed({ state: { ...state, ...change } });
      assertEquals(wrong.code, 1, wrong.stderr);
      assert(/error: (A|The) saved session/.test(wrong.stderr), wrong.stderr);
    }
    assertEquals(await Deno.readFile(`${folder}/p.png`), picture);
  }));

Deno.test("checkpoints: one line begins a run, and goes on with it", () =>
  withPictures(async (folder) => {
    const line = ["texture", "b.png", ...quick("texture"), "--sides", "16", "--iterations", "6"];
    const kept = ["--checkpoint", "k", "--resume", "k", "--checkpoint-every", "4", "--overwrite"];
    const first = await callCli(folder, [...line, "-o", "o.png", ...kept]);
    assertEquals(first.code, 0, first.stderr);
    assert(!first.stderr.includes("Going on"), first.stderr);
    const picture = await Deno.readFile(`${folder}/o.png`);
    const second = await callCli(folder, [...line, "-o", "o.png", ...kept]);
    assertEquals(second.code, 0, second.stderr);
    assert(second.stderr.includes("Going on from k: "), second.stderr);
    assertEquals(await Deno.readFile(`${folder}/o.png`), picture);
    const missing = await callCli(folder, [...line, "-o", "p.png", "--resume", "nowhere"]);
    assertEquals(missing.code, 1);
    assert(missing.stderr.includes("Could not read the checkpoint nowhere"), missing.stderr);
  }));
