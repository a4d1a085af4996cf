/** Runs that are killed or asked to end, and go on from their checkpoints as if they had never stopped. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { cliCommand } from "../cli/run_cli.ts";
import { hashed } from "../helpers/hashed.ts";
import {
  ENDLESS,
  leftovers,
  OLD,
  PAINTING,
  processTest,
  run,
  runInShell,
  runUntil,
  stylize,
} from "./scene.ts";

/** Kills of each chain of runs: twenty in all. */
const KILLS = 10;

/** A run of two scales that takes about as long as the start of a process. */
const RUN = ["--size", "24", "--coarsest", "16", "--iterations", "16"];

const CHECKPOINT = ["--checkpoint", "k", "--resume", "k", "--checkpoint-every", "1"];

/** Runs the command and kills it after some milliseconds, if it has not ended by then. */
async function runOrKill(
  folder: string,
  args: readonly string[],
  milliseconds: number,
): Promise<{ readonly killed: boolean; readonly wentOn: boolean }> {
  const process = cliCommand(folder, args).spawn();
  const timer = setTimeout(() => process.kill("SIGKILL"), milliseconds);
  const { signal, code, stderr } = await process.output();
  clearTimeout(timer);
  const said = new TextDecoder().decode(stderr);
  const killed = signal === "SIGKILL";
  if (!killed) assertEquals(code, 0, said);
  return { killed, wentOn: said.includes("Going on from k") };
}

for (const optimizer of ["lbfgs", "adam"]) {
  processTest(
    `killed at ${KILLS} random moments, ${optimizer} ends as never stopped`,
    async (folder) => {
      const line = (output: string) => stylize(output, ...RUN, "--optimizer", optimizer);
      const started = performance.now();
      assertEquals((await run(folder, line("whole.png"))).code, 0);
      const whole = performance.now() - started;
      const picture = await Deno.readFile(`${folder}/whole.png`);
      const seed = Math.floor(2 ** 32 * Math.random());
      const moments = hashed(KILLS, { seed, amplitude: 0.5 }).map((share) => (0.5 + share) * whole);
      const told = `seed ${seed}, killed after ${Array.from(moments, Math.round).join(", ")} ms`;
      console.log(told);
      let wentOn = 0;
      const expectWhole = async () => {
        assertEquals(await Deno.readFile(`${folder}/part.png`), picture, told);
        await Deno.remove(`${folder}/part.png`);
      };
      const go = async (moment: number) => {
        const became = await runOrKill(folder, [...line("part.png"), ...CHECKPOINT], moment);
        if (became.wentOn) wentOn++;
        if (!became.killed) await expectWhole();
        return became;
      };
      for (const moment of moments) {
        // It begins anew after its end, for the checkpoint would have it end at once.
        if (!(await go(moment)).killed) await Deno.remove(`${folder}/k`);
      }
      assertEquals((await go(2 ** 30)).killed, false);
      console.log(`${wentOn} of ${KILLS + 1} runs went on from a checkpoint`);
      assertEquals(leftovers(folder), [], told);
    },
  );
}

processTest(
  "a signal keeps picture and checkpoint, and says the line that goes on",
  async (folder) => {
    const long = ["--iterations", "50", "--coarsest", "16", "--size", "24"];
    const line = stylize("o.png", ...long, "--checkpoint", "it's k").filter((word) =>
      word !== "--overwrite"
    );
    const { code, stderr } = await runUntil(folder, line, {
      at: PAINTING,
      act: (process) => process.kill("SIGTERM"),
    });
    assertEquals(code, 143, stderr);
    assertStringIncludes(stderr, "Saved o.png");
    const [, goesOn] = /This goes on:\n {2}pentimento (.*)\n/.exec(stderr) ?? [];
    assert(goesOn?.endsWith(`--checkpoint 'it'\\''s k' --resume 'it'\\''s k' --overwrite`), stderr);
    const before = await Deno.readFile(`${folder}/o.png`);
    const rest = await runInShell(folder, `exec "$@" ${goesOn}`, []);
    assertEquals(rest.code, 0, rest.stderr);
    assertStringIncludes(rest.stderr, "Going on from it's k: ");
    const whole = await run(folder, stylize("whole.png", ...long));
    assertEquals(whole.code, 0, whole.stderr);
    const picture = await Deno.readFile(`${folder}/whole.png`);
    assertEquals(await Deno.readFile(`${folder}/o.png`), picture);
    assert(`${before}` !== `${picture}`, "the signal came too late");
    const counted = (text: string) => /after (\d+) iterations/.exec(text)?.[1];
    assertEquals(counted(rest.stderr), counted(whole.stderr));
    assertEquals(leftovers(folder), []);
  },
);

processTest("before the first iteration a signal leaves no checkpoint", async (folder) => {
  await Deno.writeTextFile(`${folder}/k`, OLD);
  const line = [...stylize("o.png", ...ENDLESS), "--checkpoint", "k"];
  const { code, stderr } = await runUntil(folder, line, {
    at: "Adapter:",
    act: (process) => process.kill("SIGTERM"),
  });
  // On a fast machine an iteration may have been quicker.
  if (!stderr.includes(PAINTING)) {
    assertEquals(code, 143, stderr);
    assertEquals(await Deno.readTextFile(`${folder}/k`), OLD);
  }
  assertEquals(leftovers(folder), []);
});

processTest(
  "a checkpoint that the disk refuses ends nothing, and the one before stays",
  async (folder) => {
    const quick = stylize("o.png", "--size", "32", "--iterations", "4");
    const line = [...quick, "--checkpoint", "k", "--checkpoint-every", "1"];
    assertEquals((await run(folder, line)).code, 0);
    const kept = await Deno.readFile(`${folder}/k`);
    // Too little for a checkpoint, and enough for the picture.
    const limit = Math.floor(kept.length / 1024);
    const { code, stderr } = await runInShell(folder, `ulimit -f ${limit}; exec "$@"`, line);
    assertEquals(code, 0, stderr);
    const told = stderr.match(/Could not write the checkpoint k: .*\. The run goes on\n/g);
    assertEquals(told?.length, 1, stderr);
    assertEquals(await Deno.readFile(`${folder}/k`), kept);
    assertEquals(leftovers(folder), []);
  },
);
