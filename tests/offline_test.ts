/**
 * The parts of the two JSR packages that the project relies on. The same cases hold for the packages themselves
 * and for the stand-ins in offline/: the import map decides which of them is looked at here.
 */
import * as check from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";

/** Written without the functions under test. */
function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

function passes(what: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    throw new Error(`${what} should pass, but says ${(error as Error).message}`);
  }
}

function fails(what: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    expect(error instanceof check.AssertionError, `${what} fails with ${error}`);
    return;
  }
  throw new Error(`${what} should fail`);
}

Deno.test("assertEquals looks into values", () => {
  const equal: [unknown, unknown][] = [
    [{ a: [1, { b: NaN }] }, { a: [1, { b: NaN }] }],
    [0, -0],
    [new Float32Array([1, 2]), new Float32Array([1, 2])],
    [new Map([["a", { b: 1 }]]), new Map([["a", { b: 1 }]])],
    [new Set([1, 2]), new Set([2, 1])],
    [new Date(5), new Date(5)],
    [new URL("file:///a"), new URL("file:///a")],
    ["text", "text"],
    [undefined, undefined],
  ];
  const different: [unknown, unknown][] = [
    [{ a: 1 }, { a: 1, b: undefined }],
    [{ a: undefined }, { b: undefined }],
    [[1, 2], [2, 1]],
    [[1], { 0: 1 }],
    [new Float32Array([1]), new Float64Array([1])],
    [new Float32Array([1, 2]), new Float32Array([1, 3])],
    [new Map([["a", 1]]), new Map([["a", 2]])],
    [new Set([1]), new Set([2])],
    [new Date(5), new Date(6)],
    [new URL("file:///a"), new URL("file:///b")],
    [/a/, /a/i],
    [new Error("a"), new Error("b")],
    [null, undefined],
    [1, "1"],
  ];
  for (const [a, b] of equal) {
    passes(`assertEquals of ${Deno.inspect(a)}`, () => check.assertEquals(a, b));
    fails(`assertNotEquals of ${Deno.inspect(a)}`, () => check.assertNotEquals(a, b));
  }
  for (const [a, b] of different) {
    const what = `of ${Deno.inspect(a)} and ${Deno.inspect(b)}`;
    fails(`assertEquals ${what}`, () => check.assertEquals(a, b));
    passes(`assertNotEquals ${what}`, () => check.assertNotEquals(a, b));
  }
});

Deno.test("assertEquals refuses what it cannot look into", () => {
  for (const make of [() => new WeakMap(), () => new WeakSet()]) {
    const same = make();
    passes("the same one", () => check.assertEquals(same, same));
    let error: unknown;
    try {
      check.assertEquals(make(), make());
    } catch (thrown) {
      error = thrown;
    }
    expect(error instanceof TypeError, `two of them: ${error}`);
  }
});

Deno.test("the simple checks pass and fail where they should", () => {
  passes("assert", () => check.assert(1));
  fails("assert", () => check.assert(0));
  passes("assertAlmostEquals", () => check.assertAlmostEquals(1, 1 + 1e-8));
  passes("assertAlmostEquals", () => check.assertAlmostEquals(1, 1.5, 0.5));
  fails("assertAlmostEquals", () => check.assertAlmostEquals(1, 1 + 1e-6));
  fails("assertAlmostEquals", () => check.assertAlmostEquals(NaN, 1));
  passes("assertStringIncludes", () => check.assertStringIncludes("a b", " b"));
  fails("assertStringIncludes", () => check.assertStringIncludes("a b", "c"));
  passes("assertMatch", () => check.assertMatch("a1", /\d/));
  fails("assertMatch", () => check.assertMatch("a", /\d/));
});

Deno.test("assertThrows looks at class and message, and gives the error", () => {
  const error = new RangeError("too large");
  const thrower = () => {
    throw error;
  };
  expect(check.assertThrows(thrower) === error, "the error comes back");
  passes("the right class", () => check.assertThrows(thrower, RangeError, "large"));
  passes("a base class", () => check.assertThrows(thrower, Error));
  fails("another class", () => check.assertThrows(thrower, TypeError));
  fails("another message", () => check.assertThrows(thrower, RangeError, "small"));
  fails("no error", () => check.assertThrows(() => {}));
});

Deno.test("assertRejects looks at class and message, and gives the error", async () => {
  const error = new RangeError("too large");
  const rejects = () => Promise.reject(error);
  const verdict = (promise: Promise<unknown>) =>
    promise.then(() => "passed", (e) => e instanceof check.AssertionError ? "failed" : String(e));
  expect(await check.assertRejects(rejects) === error, "the error comes back");
  const verdicts = await Promise.all([
    verdict(check.assertRejects(rejects, RangeError, "large")),
    verdict(check.assertRejects(rejects, TypeError)),
    verdict(check.assertRejects(rejects, RangeError, "small")),
    verdict(check.assertRejects(() => Promise.resolve())),
    verdict(check.assertRejects(() => {
      throw error;
    })),
  ]);
  expect(verdicts.join() === "passed,failed,failed,failed,failed", verdicts.join());
});

Deno.test("parseArgs reads a command line as the commands need it", () => {
  const options = { string: ["size", "o", "_"], boolean: ["quiet", "json"] } as const;
  const nothing = { quiet: false, json: false, _: [] };
  const cases: [string[], Record<string, unknown>][] = [
    [[], {}],
    [["stylize", "5", "-"], { _: ["stylize", "5", "-"] }],
    [["--size", "5"], { size: "5" }],
    [["--a.b=1", "--a.c"], { a: { b: 1, c: true } }],
    [["--size=5=6"], { size: "5=6" }],
    [["--size"], { size: "" }],
    [["--size", "-1"], { size: "", 1: true }],
    [["--size=-1"], { size: "-1" }],
    [["--size", "1", "--size", "2"], { size: "2" }],
    [["-o", "a b.png"], { o: "a b.png" }],
    [["-o=a.png", "x"], { o: "a.png", _: ["x"] }],
    [["--json", "x"], { json: true, _: ["x"] }],
    [["--json=true"], { json: true }],
    [["--json=false"], {}],
    [["--json", "false"], {}],
    [["--no-size=5"], { size: "5" }],
    [["--json", "--", "--size", "5"], { json: true, _: ["--size", "5"] }],
    [["--else=7", "--other"], { else: 7, other: true }],
    [["-ab", "-n5"], { a: true, b: true, n: 5 }],
  ];
  for (const [args, expected] of cases) {
    check.assertEquals(
      { ...parseArgs(args, options) },
      { ...nothing, ...expected },
      args.join(" "),
    );
  }
});

Deno.test("parseArgs shows what it does not know", () => {
  const seen: unknown[][] = [];
  const parsed = parseArgs(["a", "--known", "1", "--unknown=2", "-x"], {
    string: ["known"],
    unknown: (...given) => {
      seen.push(given);
      return false;
    },
  });
  check.assertEquals({ ...parsed }, { _: [], known: "1" });
  check.assertEquals(seen, [["a"], ["--unknown=2", "unknown", "2"], ["-x", "x", true]]);
});
