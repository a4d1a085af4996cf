/** Runs that are killed or asked to end, and go on from their checkpoints as if they had never stopped. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { cliCommand } from "../cli/run_cli.ts";
import { hashed } from "../helpers/hashed.ts";
import {
  ENDLESS,
  killed,
  leftovers,
  OLD,
  PAINTING,
  processTest,
  run,
  runInShell,
  runSignalled,
  runUntil,
  stylize,
} from "./scene.ts";

/** Kills of each chain of runs. Their moments are others every time, so that many runs of the tests try many. */
const KILLS = 6;

/** A run of two scales that takes about as long as the start of a process. */
const RUN = ["--size", "24", "--coarsest", "16", "--iterations", "10", "--no-recipe"];

/** Part of the first line that is said once there are iterations, also of a run that goes on. */
const FIRST_LINE = /iteration \d+\//;

/** A run as it was told, with the milliseconds from its start to its first iterations, and from there to its end. */
interface Course {
  readonly killed: boolean;
  readonly said: string;
  readonly starting: number;
  readonly painting: number;
}

/**
 * Runs the command to its end, or kills it.
 *
 * @param kill after so many milliseconds, counted from its start or from its first iterations
 */
async function runOrKill(
  folder: string,
  args: readonly string[],
  kill?: { readonly painting: boolean; readonly after: number },
): Promise<Course> {
  const process = cliCommand(folder, args).spawn();
  const begun = performance.now();
  let first: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const killLater = () => {
    timer = setTimeout(() => killed(process, "SIGKILL"), kill!.after);
  };
  if (kill && !kill.painting) killLater();
  let said = "";
  for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (first !== undefined || !FIRST_LINE.test(said)) continue;
    first = performance.now();
    if (kill?.painting) killLater();
  }
  await process.stdout.cancel();
  const { signal, code } = await process.status;
  if (timer !== undefined) clearTimeout(timer);
  const wasKilled = signal === "SIGKILL";
  if (!wasKilled) assertEquals(code, 0, said);
  const end = performance.now();
  return {
    killed: wasKilled,
    said,
    starting: (first ?? end) - begun,
    painting: end - (first ?? end),
  };
}

/** Kills a run again and again, has it go on each time, and compares its end with that of one that never stopped. */
async function killAgainAndAgain(folder: string, optimizer: "lbfgs" | "adam"): Promise<void> {
  const line = stylize(`${optimizer}.png`, ...RUN, "--optimizer", optimizer);
  const k = `${folder}/${optimizer}.k`;
  const kept = ["--checkpoint", k, "--resume", k, "--checkpoint-every", "1"];
  const { starting, painting } = await runOrKill(folder, line);
  const picture = await Deno.readFile(`${folder}/${optimizer}.png`);
  const seed = Math.floor(2 ** 32 * Math.random());
  const shares = hashed(1000, { seed, amplitude: 0.5 });
  const told = [`${optimizer}, seed ${seed}`];
  let [kills, wentOn] = [0, 0];
  for (let run = 0; kills <= KILLS; run++) {
    // Every other one anywhere from its start on, the others while it paints: checkpoints are written then.
    const paints = run % 2 === 1;
    const after = Math.round((0.5 + shares[run]!) * (paints ? painting : starting + painting));
    const kill = kills < KILLS ? { painting: paints, after } : undefined;
    const course = await runOrKill(folder, [...line, ...kept], kill);
    const goesOn = course.said.includes("Going on from");
    told.push(
      `${goesOn ? "went on" : "not yet gone on"}, ${course.killed ? "killed" : "ended"} (${
        kill ? `${paints ? "painting " : ""}${after} ms` : "not to be killed"
      })`,
    );
    if (goesOn) wentOn++;
    if (course.killed) {
      kills++;
      continue;
    }
    assertEquals(await Deno.readFile(`${folder}/${optimizer}.png`), picture, told.join("; "));
    if (kill === undefined) break;
    // It begins anew after its end, for the checkpoint would have it end at once.
    await Deno.remove(k);
  }
  console.log(told.join("; "));
  assertEquals(kills, KILLS);
  assert(wentOn > 0, "none went on from a checkpoint");
}

processTest(
  `killed at ${2 * KILLS} random moments, runs end as if never stopped`,
  async (folder) => {
    await Promise.all([killAgainAndAgain(folder, "lbfgs"), killAgainAndAgain(folder, "adam")]);
    assertEquals(leftovers(folder), []);
  },
);

processTest(
  "a signal keeps picture and checkpoint, and says the line that goes on",
  async (folder) => {
    const long = ["--iterations", "50", "--coarsest", "16", "--size", "24"];
    const line = stylize("o.png", ...long, "--checkpoint", "it's k").filter((word) =>
      word !== "--overwrite"
    );
    const { code, stderr } = await runSignalled(folder, line, { [PAINTING]: ["SIGTERM"] });
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
