/** Outputs that are no plain files: links, named pipes, devices, standard output, addresses. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readPicture } from "../../cli/pictures/image_file.ts";
import { noTerminal, runOnTerminal } from "../cli/run_cli.ts";
import { exists } from "../launcher_scene.ts";
import { assertWhole, leftovers, OLD, processTest, run, runInShell, stylize } from "./scene.ts";

processTest("a link stays, and its target is replaced with its permissions", async (folder) => {
  await Deno.mkdir(`${folder}/there`);
  await Deno.symlink("there/middle.png", `${folder}/o.png`);
  await Deno.symlink(`${folder}/there/real.png`, `${folder}/there/middle.png`);
  await Deno.writeTextFile(`${folder}/there/real.png`, OLD);
  await Deno.chmod(`${folder}/there/real.png`, 0o604);
  const without = stylize("o.png").filter((word) => word !== "--overwrite");
  const { code, stderr } = await run(folder, without);
  assertEquals([code, stderr], [
    1,
    "error: The output o.png exists: give another name, or --overwrite to replace it\n",
  ]);
  assertEquals((await run(folder, stylize("o.png"))).code, 0);
  assert((await Deno.lstat(`${folder}/o.png`)).isSymlink);
  assert((await Deno.lstat(`${folder}/there/middle.png`)).isSymlink);
  const real = await Deno.lstat(`${folder}/there/real.png`);
  assertEquals([real.isFile, real.mode! & 0o777], [true, 0o604]);
  await assertWhole(`${folder}/there/real.png`);
  assertEquals([...leftovers(folder), ...leftovers(`${folder}/there`)], []);
});

processTest("a link to nothing makes its target; links in a circle are refused", async (folder) => {
  await Deno.symlink("new.png", `${folder}/o.png`);
  const without = stylize("o.png").filter((word) => word !== "--overwrite");
  assertEquals((await run(folder, without)).code, 0);
  assert((await Deno.lstat(`${folder}/o.png`)).isSymlink);
  await assertWhole(`${folder}/new.png`);
  await Deno.symlink("b.png", `${folder}/a.png`);
  await Deno.symlink("a.png", `${folder}/b.png`);
  const { code, stderr } = await run(folder, stylize("a.png"));
  assertEquals([code, stderr], [
    1,
    "error: Could not look for the output a.png: its symbolic links run in a circle; remove one of them\n",
  ]);
});

processTest("a named pipe is written to, and stays", async (folder) => {
  await new Deno.Command("mkfifo", { args: [`${folder}/pipe.png`] }).output();
  const script = 'cat pipe.png >got.png & "$@"; code=$?; wait; exit $code';
  const without = stylize("pipe.png").filter((word) => word !== "--overwrite");
  const { code, stderr } = await runInShell(folder, script, without);
  assertEquals(code, 0, stderr);
  assert((await Deno.lstat(`${folder}/pipe.png`)).isFifo);
  await assertWhole(`${folder}/got.png`);
  assertEquals(leftovers(folder), []);
});

processTest("a device takes the picture, also through a link", async (folder) => {
  await Deno.symlink("/dev/null", `${folder}/o.png`);
  const means = { paths: ["/dev/null"] };
  for (const output of ["o.png", "/dev/null"]) {
    const { code, stderr } = await run(folder, stylize(output, "--quiet"), means);
    assertEquals([code, stderr], [0, ""]);
  }
  assert((await Deno.lstat(`${folder}/o.png`)).isSymlink);
  assert((await Deno.stat("/dev/null")).isCharDevice);
}, !exists("/dev/null"));

processTest("- and its other names are standard output, as PNG", async (folder) => {
  for (const name of ["-", "/dev/stdout"]) {
    const { code, stdout, stderr } = await run(folder, stylize(name));
    assertEquals(code, 0, stderr);
    await Deno.writeFile(`${folder}/got.png`, stdout);
    assertEquals((await readPicture(`${folder}/got.png`, "picture")).width, 16);
    assertStringIncludes(stderr, "Saved to standard output (16 x 12)");
  }
  assertEquals(exists(`${folder}/-`), false);
});

processTest("standard output is refused where something else would be there", async (folder) => {
  const cases: readonly (readonly [args: string[], message: string])[] = [
    [stylize("-", "--json"), "--output - and --json both want standard output"],
    [stylize("/dev/fd/1", "--save-every", "1"), "--save-every numbers the output's name"],
    [["inspect", "scene.png", "-o", "-"], "a report is a folder of files"],
  ];
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await run(folder, args);
    assertEquals([code, stdout.length], [2, 0], stderr);
    assertStringIncludes(stderr, message);
  }
  if (noTerminal) return;
  const { code, shown } = await runOnTerminal(folder, stylize("-"), { input: "" });
  assertEquals(code, 2, shown);
  assertStringIncludes(shown, "which is a terminal");
});

processTest(
  "paths that Deno keeps to itself and addresses are called what they are",
  async (folder) => {
    const system = "Deno keeps programs away from devices and the system's own files; give a file";
    const address = "it is an address, and only files are read and written; download it first";
    const cases: readonly (readonly [args: string[], message: string])[] = [
      [stylize("/dev/full"), system],
      [stylize("/dev/fd/7"), system],
      [stylize("/proc/self/o.png"), system],
      [stylize("https://example.org/o.png"), "https://example.org/o.png is an address, but"],
      [["stylize", "https://example.org/a.jpg", "strokes.jpg", "-o", "n.png"], address],
      [["stylize", "scene.png", "file:///strokes.jpg", "-o", "n.png"], address],
      [["stylize", "scene.png", "strokes.jpg", "-o", "n.png", "--mask", "ftp://h/m.png"], address],
      [["stylize", "scene.png", "strokes.jpg", "-o", "n.png", "--weights", "http://h/w"], address],
    ];
    for (const [args, message] of cases) {
      const { code, stderr } = await run(folder, args);
      assertEquals(code, 1, stderr);
      assertStringIncludes(stderr, message);
      assert(!stderr.includes("without the permission"), stderr);
    }
  },
);
