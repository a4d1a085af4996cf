/** Runs that are asked to end: what was painted is saved, and before that the old file stays. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { cliCommand, type Means } from "../cli/run_cli.ts";
import { exists } from "../launcher_scene.ts";
import {
  assertWhole,
  ENDLESS,
  killed,
  leftovers,
  OLD,
  PAINTING,
  processTest,
  run,
  runSignalled,
  runUntil,
  stylize,
} from "./scene.ts";

const SIGNALS: readonly (readonly [Deno.Signal, number])[] = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
  ["SIGXCPU", 152],
  ["SIGALRM", 142],
];

for (const [signal, expected] of SIGNALS) {
  processTest(`${signal} saves the picture and ends with ${expected}`, async (folder) => {
    const { code, stdout, stderr } = await runUntil(
      folder,
      stylize("o.png", ...ENDLESS, "--json"),
      {
        at: PAINTING,
        act: (process) => process.kill(signal),
      },
    );
    assertEquals(code, expected, stderr);
    assertStringIncludes(stderr, "saving the picture as it is now");
    assertStringIncludes(stderr, "Saved o.png");
    assertEquals(JSON.parse(new TextDecoder().decode(stdout)).interrupted, true);
    await assertWhole(`${folder}/o.png`);
    assertEquals(leftovers(folder), []);
  });
}

processTest("one request that arrives twice is one, as timeout sends it", async (folder) => {
  const { code, stderr } = await runSignalled(folder, stylize("o.png", ...ENDLESS), {
    [PAINTING]: ["SIGTERM"],
    "saving the picture as it is now": ["SIGTERM", "SIGHUP"],
  });
  assertEquals(code, 143, stderr);
  await assertWhole(`${folder}/o.png`);
});

processTest("timeout(1) saves the picture", async (folder) => {
  const { code, stderr } = await runUntil(folder, stylize("o.png", ...ENDLESS), {
    at: PAINTING,
    // It sends what it gets on to the command, as it sends its own signal: twice.
    act: (process) => process.kill("SIGTERM"),
    script: 'exec timeout 1000 "$@"',
  });
  assert(code !== 0, stderr);
  assertStringIncludes(stderr, "Saved o.png");
  await assertWhole(`${folder}/o.png`);
}, !exists("/usr/bin/timeout"));

processTest("a second signal ends at once, with what waits for a reader", async (folder) => {
  await new Deno.Command("mkfifo", { args: [`${folder}/pipe.png`] }).output();
  const { code, stderr } = await runUntil(folder, stylize("pipe.png", ...ENDLESS), {
    at: PAINTING,
    act: async (process, said) => {
      process.kill("SIGTERM");
      await said("saving the picture as it is now");
      // What comes too soon is taken for the first one once more.
      while (killed(process, "SIGTERM")) await new Promise((resolve) => setTimeout(resolve, 300));
    },
  });
  assertEquals(code, 143, stderr);
  assert(!stderr.includes("Saved"), stderr);
});

processTest("a terminal's end is survived where the launcher says so", async (folder) => {
  const { code, stderr } = await runUntil(folder, stylize("o.png", ...ENDLESS), {
    at: PAINTING,
    act: async (process) => {
      process.kill("SIGHUP");
      await new Promise((resolve) => setTimeout(resolve, 700));
      process.kill("SIGTERM");
    },
    means: { nohup: true },
    script: "trap '' HUP; exec \"$@\"",
  });
  assertEquals(code, 143, stderr);
});

processTest(
  "before the first iteration a signal leaves the old file and says so",
  async (folder) => {
    await Deno.writeTextFile(`${folder}/o.png`, OLD);
    // The line is said when the network was made; kernels are compiled and timed after it.
    const { code, stdout, stderr } = await runUntil(
      folder,
      stylize("o.png", ...ENDLESS, "--json"),
      {
        at: "Adapter:",
        act: (process) => process.kill("SIGTERM"),
      },
    );
    // On a fast machine an iteration may have been quicker.
    if (!stderr.includes(PAINTING)) {
      assertEquals([code, stdout.length], [143, 0], stderr);
      assertStringIncludes(
        stderr,
        "Asked to end: nothing was painted yet, so nothing is written\n",
      );
      assertEquals(await Deno.readTextFile(`${folder}/o.png`), OLD);
    }
    assertEquals(leftovers(folder), []);
  },
);

processTest("a signal while kernels are timed leaves the old file and says so", async (folder) => {
  await Deno.writeTextFile(`${folder}/o.png`, OLD);
  // Timing takes its two seconds, whatever the machine.
  const means: Means = { cache: `${folder}/cache` };
  const args = stylize("o.png", ...ENDLESS).filter((word) => word !== "--no-tune");
  const large = args.map((word) => word === "16" ? "300" : word);
  const { code, stderr } = await runUntil(folder, large, {
    at: "Adapter:",
    act: async (process) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      process.kill("SIGINT");
    },
    means,
  });
  assertEquals(code, 130, stderr);
  if (!stderr.includes(PAINTING)) assertEquals(await Deno.readTextFile(`${folder}/o.png`), OLD);
});

processTest(
  "a loss that is infinite at once leaves the old file and is a failure",
  async (folder) => {
    await Deno.writeTextFile(`${folder}/o.png`, OLD);
    const { code, stdout, stderr } = await run(
      folder,
      stylize("o.png", "--style-weight", "1e38", "--json", "--quiet"),
    );
    assertEquals([code, stdout.length], [1, 0]);
    assertEquals(
      stderr,
      "error: The loss was infinite or not a number from the beginning, so nothing was painted and " +
        "nothing is written: choose smaller weights or another learning rate\n",
    );
    assertEquals(await Deno.readTextFile(`${folder}/o.png`), OLD);
  },
);

processTest("at any moment, the output is the old file or a whole picture", async (folder) => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = mulberry32(seed);
  const args = stylize("o.png", "--save-every", "2", "--iterations", "12");
  const started = performance.now();
  assertEquals((await run(folder, args)).code, 0);
  const took = performance.now() - started;
  for (let i = 0; i < 5; i++) {
    await Deno.writeTextFile(`${folder}/o.png`, OLD);
    const [signal, expected] = SIGNALS[Math.floor(random() * SIGNALS.length)]!;
    const moment = random() * 1.1 * took;
    const what = `seed ${seed}, run ${i}: ${signal} after ${moment.toFixed(0)} ms`;
    const process = cliCommand(folder, args).spawn();
    const output = process.output();
    const timer = setTimeout(() => killed(process, signal), moment);
    const { code, stderr } = await output;
    clearTimeout(timer);
    const said = `${what}: ${new TextDecoder().decode(stderr)}`;
    assert([0, expected].includes(code), `${code}, ${said}`);
    const isOld = (await Deno.readFile(`${folder}/o.png`)).length === OLD.length;
    if (isOld) assertEquals(await Deno.readTextFile(`${folder}/o.png`), OLD, said);
    else await assertWhole(`${folder}/o.png`);
    assertEquals(leftovers(folder), [], said);
  }
});

/** Numbers from 0 to 1 by a seed (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
