/** Runs whose picture cannot be written where it should be: it is saved elsewhere, and that is said. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { cliCommand, type Means } from "../cli/run_cli.ts";
import { mounted, noMounts } from "../helpers/mount.ts";
import { exists } from "../launcher_scene.ts";
import {
  assertWhole,
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

/** Checks that a picture was rescued: the exit code, the sentences, and the one file. */
async function assertRescued(
  { code, stderr }: { readonly code: number; readonly stderr: string },
  rescue: string,
  reason: string,
): Promise<void> {
  assertEquals(code, 1, stderr);
  assertStringIncludes(stderr, reason);
  const [, path] = /Saved (\S+) \(16 x 12\)/.exec(stderr) ?? [];
  assert(path !== undefined && path.startsWith(`${rescue}/o-`), stderr);
  await assertWhole(path);
  assertEquals(Array.from(Deno.readDirSync(rescue), ({ name }) => `${rescue}/${name}`), [path]);
}

processTest(
  "an output folder that vanished: the picture goes to the rescue folder",
  async (folder) => {
    await Deno.mkdir(`${folder}/out`);
    const rescue = `${folder}/rescue`;
    const ended = await runUntil(
      folder,
      stylize("out/o.png", ...ENDLESS, "--quiet", "--save-every", "1"),
      {
        // With --quiet a picture on the way that cannot be saved is the first thing that is said.
        at: "The run goes on",
        act: (process) => process.kill("SIGTERM"),
        means: { rescue },
        script: `"$@" & trap 'kill -TERM $!' TERM; until [ -e out/o-0001.png ]; do sleep 0.05; done
      mv out gone; wait $!; wait $!`,
      },
    );
    await assertRescued(
      ended,
      rescue,
      "Could not write the output out/o.png: there is no such file",
    );
    assertEquals(ended.stderr.match(/The run goes on/g)?.length, 1, "one trouble is told once");
  },
);

processTest(
  "a full disk: the old file stays, and the picture goes to the rescue folder",
  async (folder) => {
    const [disk, rescue] = [`${folder}/disk`, `${folder}/rescue`];
    await Deno.mkdir(disk);
    using _ = mounted(["-t", "tmpfs", "-o", "size=64k", "none"], disk);
    await Deno.writeTextFile(`${disk}/o.png`, OLD);
    // One block stays, for the file that is tried beforehand.
    await new Deno.Command("dd", {
      args: ["if=/dev/zero", `of=${disk}/ballast`, "bs=4k"],
      stderr: "null",
    }).output();
    const ended = await run(folder, stylize("disk/o.png"), { rescue });
    await assertRescued(
      ended,
      rescue,
      "Could not write the output disk/o.png: the disk is full",
    );
    assertEquals(await Deno.readTextFile(`${disk}/o.png`), OLD);
    assertEquals(leftovers(disk), []);
  },
  noMounts,
);

const PRLIMIT = "/usr/bin/prlimit";

processTest(
  "a limit to the size of files is an error in a sentence, not the end by a signal",
  async (folder) => {
    await Deno.writeTextFile(`${folder}/o.png`, OLD);
    const { code, stderr } = await runUntil(folder, stylize("o.png", ...ENDLESS), {
      at: PAINTING,
      act: async (process) => {
        // No file at all may be written from now on, so there is nowhere to save the picture. Not from the
        // start: Deno writes files of its own then.
        const args = ["--pid", `${process.pid}`, "--fsize=0:0"];
        assert((await new Deno.Command(PRLIMIT, { args }).output()).success);
        process.kill("SIGINT");
      },
      means: { rescue: `${folder}/rescue` },
    });
    assertEquals(code, 1, stderr);
    assertStringIncludes(stderr, "Could not write the output o.png: the file would be larger than");
    assertMatch(stderr, /error: .* nor could the picture be saved in .*rescue: it is lost\n$/);
    assertEquals(await Deno.readTextFile(`${folder}/o.png`), OLD);
    assertEquals(leftovers(folder), []);
  },
  !exists(PRLIMIT),
);

processTest("a rescue folder of somebody else's is not used", async (folder) => {
  await Deno.mkdir(`${folder}/target`);
  await Deno.symlink(`${folder}/target`, `${folder}/rescue`);
  const means: Means = { rescue: `${folder}/rescue`, cache: `${folder}/cache` };
  const script = 'exec "$@" >/dev/full';
  const { code, stderr } = await runInShell(folder, script, stylize("-"), means);
  assertEquals(code, 1, stderr);
  assertStringIncludes(stderr, `Saved ${folder}/cache/rescued/picture-`);
  assertEquals(Array.from(Deno.readDirSync(`${folder}/target`)), []);
}, !exists("/dev/full"));

processTest("pictures on the way that cannot be written do not end the run", async (folder) => {
  await Deno.mkdir(`${folder}/o-0002.png`);
  const { code, stderr } = await run(folder, stylize("o.png", "--save-every", "1"));
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, "o-0002.png");
  assertStringIncludes(stderr, "The run goes on");
  for (const name of ["o.png", "o-0001.png", "o-0003.png"]) await assertWhole(`${folder}/${name}`);
});

processTest(
  "what a killed run left is cleared by the next one, what a living one writes is not",
  async (folder) => {
    const left = ["o.png.0123abcd.part", "o-0010.png.89abcdef.part"];
    const others = ["o.png.part", "other.png.0123abcd.part", "o-10.png.0123abcd.part"];
    for (const name of [...left, ...others]) await Deno.writeTextFile(`${folder}/${name}`, "half");
    const living = `${folder}/o.png.fedcba98.part`;
    {
      using file = await Deno.open(living, { write: true, create: true });
      await file.lock(true);
      assertEquals((await run(folder, stylize("o.png"))).code, 0);
    }
    assertEquals(leftovers(folder).sort(), [...others, "o.png.fedcba98.part"].sort());
    assertEquals((await run(folder, stylize("o.png"))).code, 0);
    assertEquals(leftovers(folder).sort(), others.sort());
  },
);

processTest(
  "a run that is killed while it writes leaves what the next one clears",
  async (folder) => {
    const args = stylize("o.png", "--save-every", "1", ...ENDLESS);
    // Killed at any moment, now and then within a write.
    const { code } = await runUntil(folder, args, {
      at: PAINTING,
      act: async (process) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        process.kill("SIGKILL");
      },
    });
    assertEquals(code, 137);
    assertEquals((await run(folder, stylize("o.png", "--save-every", "1"))).code, 0);
    assertEquals(leftovers(folder), []);
  },
);

processTest("two runs with the same output at once both end well", async (folder) => {
  const args = stylize("o.png", "--save-every", "1", "--iterations", "20", "--quiet");
  const ended = await Promise.all([0, 1, 2].map(() => cliCommand(folder, args).output()));
  for (const { code, stderr } of ended) {
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  }
  await assertWhole(`${folder}/o.png`);
  assertEquals(leftovers(folder), []);
});
