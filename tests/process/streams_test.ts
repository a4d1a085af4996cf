/** Runs whose standard streams are closed or full: the picture is written whatever becomes of the words. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { cliCommand, type Means, noTerminal, runOnTerminal } from "../cli/run_cli.ts";
import { exists } from "../launcher_scene.ts";
import { assertWhole, processTest, runInShell, stylize } from "./scene.ts";

const noFullDevice = !exists("/dev/full");

/** Runs the command with the reader of a stream gone from the beginning. */
async function runUnread(
  folder: string,
  args: readonly string[],
  unread: readonly ("stdout" | "stderr")[],
  means?: Means,
) {
  const process = cliCommand(folder, args, means).spawn();
  const [stdout, stderr] = (["stdout", "stderr"] as const).map((stream) =>
    unread.includes(stream)
      ? process[stream].cancel().then(() => "")
      : new Response(process[stream]).text()
  );
  const { code } = await process.status;
  return { code, stdout: await stdout, stderr: await stderr };
}

processTest("a reader of messages that goes away ends nothing", async (folder) => {
  const { code, stdout } = await runUnread(folder, stylize("o.png", "--json"), ["stderr"]);
  assertEquals([code, JSON.parse(stdout!).output], [0, "o.png"]);
  await assertWhole(`${folder}/o.png`);
});

processTest(
  "a reader of JSON that goes away ends the command quietly, after the picture",
  async (folder) => {
    const { code, stderr } = await runUnread(
      folder,
      stylize("o.png", "--quiet", "--json"),
      ["stdout"],
    );
    assertEquals([code, stderr], [141, ""]);
    await assertWhole(`${folder}/o.png`);
  },
);

processTest("a full device for messages ends nothing", async (folder) => {
  const { code, stderr } = await runInShell(folder, '"$@" 2>/dev/full', stylize("o.png"));
  assertEquals([code, stderr], [0, ""]);
  await assertWhole(`${folder}/o.png`);
}, noFullDevice);

const FULL =
  "error: Could not write the result to standard output: the disk is full; make room on it\n";

processTest(
  "a full device for the result is a failure in one sentence, after the picture",
  async (folder) => {
    const args = stylize("o.png", "--quiet", "--json");
    const { code, stderr } = await runInShell(folder, '"$@" >/dev/full', args);
    assertEquals([code, stderr], [1, FULL]);
    await assertWhole(`${folder}/o.png`);
  },
  noFullDevice,
);

processTest("closed streams are nothing to stop for", async (folder) => {
  const { code } = await runInShell(folder, '"$@" <&- >&- 2>&-', stylize("o.png", "--json"));
  assertEquals(code, 0);
  await assertWhole(`${folder}/o.png`);
});

/** Commands that print, and the code that they end with for a reader that reads on. */
const PRINTING: readonly (readonly string[])[] = [
  ["--help"],
  ["--version"],
  ["stylize", "--help"],
  ["weights"],
  ["weights", "list", "--json"],
  ["losses", "scene.png", "strokes.jpg", "--weights", "free", "--size", "16"].concat(
    ["--content-layers", "conv1_2", "--style-layers", "conv1_1", "--quiet", "--no-tune"],
  ),
];

processTest(
  "every command that prints minds the end of its reader and of the disk",
  async (folder) => {
    const means = { cache: `${folder}/cache` };
    for (const args of PRINTING) {
      const { code, stderr } = await runUnread(folder, args, ["stdout"], means);
      // A short text may be in the pipe before its reader has gone.
      assert([0, 141].includes(code) && stderr === "", `${args}: ${code} ${stderr}`);
      if (noFullDevice) continue;
      const full = await runInShell(folder, '"$@" >/dev/full', args, means);
      assertEquals([full.code, full.stderr], [1, FULL], args.join(" "));
    }
  },
);

processTest("inspect fills its folder, whoever reads the result", async (folder) => {
  const args = ["inspect", "scene.png", "-o", "seen", "--size", "16", "--layer", "conv1_1"];
  const { code, stderr } = await runUnread(
    folder,
    [...args, "--weights", "free", "--no-tune", "--json", "--quiet"],
    ["stdout"],
  );
  assertEquals([code, stderr], [141, ""]);
  assert((await Deno.stat(`${folder}/seen/index.html`)).size > 0);
});

processTest("a terminal that was stopped with Ctrl-S stops no run", async (folder) => {
  const { code } = await runOnTerminal(folder, stylize("o.png"), { input: "\x13" });
  assertEquals(code, 0);
  await assertWhole(`${folder}/o.png`);
}, noTerminal);

processTest("a stream that does not wait is waited for", async (folder) => {
  // Python sets the pipe to fail rather than to wait, and reads late.
  const script = `
import os, subprocess, sys, time
reading, writing = os.pipe()
os.set_blocking(writing, False)
process = subprocess.Popen(sys.argv[1:], stdout=writing)
os.close(writing)
# The pipe is as full as it gets.
time.sleep(1)
total = 0
while True:
    some = os.read(reading, 4096)
    if not some: break
    total += len(some)
print(total, process.wait())
`;
  const long = new Array(300).fill("stylize --help").join("\n");
  await Deno.writeTextFile(`${folder}/long.ts`, LONG_PRINTER.replace("LONG", JSON.stringify(long)));
  const python = new Deno.Command("/usr/bin/python3", {
    args: ["-c", script, Deno.execPath(), "run", "--no-prompt", `${folder}/long.ts`],
    stderr: "piped",
    stdout: "piped",
  });
  const { stdout, stderr } = await python.output();
  const said = new TextDecoder().decode(stdout);
  assertMatch(said, /^\d+ 0\n$/, new TextDecoder().decode(stderr));
  assertEquals(parseInt(said), 100 * long.length);
}, !exists("/usr/bin/python3"));

const TERMINAL = new URL("../../cli/terminal/terminal.ts", import.meta.url).href;
const LONG_PRINTER = `import { print } from "${TERMINAL}";
const text = LONG;
for (let i = 0; i < 100; i++) print(text);
`;
