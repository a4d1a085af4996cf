/** The tests of the tests: several runs report as one. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { inFolder } from "./cli/run_cli.ts";
import { runParts } from "./helpers/parts.ts";

const PASSES = `Deno.test("one", () => {});
Deno.test("two", async (t) => void await t.step("a step", () => {}));`;
const FAILS = `Deno.test("three", () => { throw new Error("it is wrong"); });
Deno.test({ name: "four", ignore: true, fn() {} });`;
const ENDS = `Deno.test("five", () => {});
Deno.test("six", () => Deno.kill(Deno.pid, "SIGKILL"));`;

/** The report of runs of such tests. */
async function report(...tests: readonly string[]): Promise<{ passed: boolean; text: string }> {
  const printed: string[] = [];
  let passed = false;
  await inFolder(async (folder) => {
    const parts = tests.map((text, i) => {
      Deno.writeTextFileSync(`${folder}/${i}_test.ts`, text);
      return ["test", "--allow-all", "--no-check", "--no-config", `${folder}/${i}_test.ts`];
    });
    passed = await runParts(parts, { atOnce: 2, print: (text) => printed.push(text) });
  });
  return { passed, text: printed.join("\n") };
}

const SUMMARY = /^(ok|FAILED) \| .*$/gm;

Deno.test("suite: what passes everywhere is one line in the end", async () => {
  const { passed, text } = await report(PASSES, PASSES, PASSES);
  assert(passed);
  assertMatch(text, /\nok \| 6 passed \(3 steps\) \| 0 failed \(\d+s\)\n$/);
  assertEquals(text.match(SUMMARY)!.length, 1);
});

Deno.test("suite: failures stand together in the end, and a process that breaks off is one", async () => {
  const { passed, text } = await report(ENDS, FAILS, PASSES);
  assert(!passed);
  assertEquals(text.match(SUMMARY)!.length, 1);
  assertMatch(text, /\nFAILED \| 2 passed \(1 step\) \| 2 failed \| 1 ignored \(\d+s\)\n$/);
  const end = text.slice(text.lastIndexOf("a step"));
  assertStringIncludes(end, "it is wrong");
  assertMatch(end, /deno test .*0_test\.ts ended with SIGKILL/);
});
