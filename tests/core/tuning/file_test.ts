/** Choices of kernels as text. */
import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import {
  adapterIdentity,
  LONGEST_TUNING,
  parseTuning,
  serializeTuning,
  TUNING_VERSION,
  withChoices,
} from "../../../core/tuning/file.ts";

const TABLE = new Map([
  ["a GPU | driver 1", new Map([["product 64x64", "tiled"], ["gram 512", "simple"]])],
  ["another", new Map<string, string>()],
]);

/** The text of a file that is right but for what is given. */
const fileWith = (parts: Record<string, unknown>) =>
  JSON.stringify({ version: TUNING_VERSION, adapters: {}, ...parts });

Deno.test("tuning file: what is written is read again", () => {
  assertEquals(parseTuning(serializeTuning(TABLE)), { table: TABLE });
  assertEquals(parseTuning(serializeTuning(new Map())), { table: new Map() });
});

Deno.test("tuning file: names that objects have of their own are names like others", () => {
  const names = new Map([["__proto__", "constructor"], ["toString", "__proto__"]]);
  const table = new Map([["__proto__", names]]);
  assertEquals(parseTuning(serializeTuning(table)), { table });
  assertEquals(({} as Record<string, unknown>)["constructor"], Object);
});

Deno.test("tuning file: whatever is wrong is told in words, and the table is empty", () => {
  const long = "x".repeat(600);
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [i, "simple"]));
  const cases: [text: string, problem: string][] = [
    ["", "is no JSON"],
    ["{", "is no JSON"],
    ["\0\xff", "is no JSON"],
    [serializeTuning(TABLE).slice(0, -9), "is no JSON"],
    ["[".repeat(500_000), "is no JSON"],
    [`{"version":${"[".repeat(200_000)}${"]".repeat(200_000)}}`, "is of version"],
    ["null", "no object"],
    ["[]", "no object"],
    ["3", "no object"],
    ["{}", `is of version none, not ${TUNING_VERSION}`],
    [fileWith({ version: 99 }), `is of version 99, not ${TUNING_VERSION}`],
    [fileWith({ version: String(TUNING_VERSION) }), `is of version "${TUNING_VERSION}"`],
    [fileWith({ adapters: null }), "no object for adapters"],
    [fileWith({ adapters: [] }), "no object for adapters"],
    [fileWith({ adapters: { gpu: "simple" } }), "no object for an adapter"],
    [fileWith({ adapters: { gpu: { key: 3 } } }), "something else than a word"],
    [fileWith({ adapters: { gpu: { key: null } } }), "something else than a word"],
    [fileWith({ adapters: { gpu: { key: long } } }), "something else than a word"],
    [fileWith({ adapters: { gpu: { [long]: "simple" } } }), "something else than a word"],
    [fileWith({ adapters: { [long]: {} } }), "something else than a word"],
    [fileWith({ adapters: { gpu: many } }), "more than 4096 entries"],
    [`"${"x".repeat(LONGEST_TUNING)}"`, "more than 1048576 letters"],
  ];
  for (const [text, problem] of cases) {
    const found = parseTuning(text);
    assertEquals(found.table.size, 0, text.slice(0, 80));
    assert(found.problem?.includes(problem), `${text.slice(0, 80)}: ${found.problem}`);
  }
});

Deno.test("tuning file: one of another version is empty, and its version told", () => {
  assert(TUNING_VERSION > 1);
  for (const version of [TUNING_VERSION - 1, 1, TUNING_VERSION + 1]) {
    const problem = `is of version ${version}, not ${TUNING_VERSION}`;
    for (const adapters of [{ gpu: { key: "name" } }, 3]) {
      const found = parseTuning(fileWith({ version, adapters }));
      assertEquals(found, { table: new Map(), problem, version });
    }
  }
  // These are none that a version of ours has written.
  for (const version of [0, -1, 1.5, 1e300, "2", null]) {
    const { problem, version: told } = parseTuning(fileWith({ version }));
    assert(problem?.includes("is of version") && told === undefined, `${version}`);
  }
});

Deno.test("tuning file: fields of a later day are passed over", () => {
  const text = fileWith({ comment: "x", adapters: { gpu: { key: "name" } } });
  assertEquals(parseTuning(text), { table: new Map([["gpu", new Map([["key", "name"]])]]) });
});

Deno.test("tuning file: choices are added, later ones win, other adapters stay", () => {
  const choices = new Map([["gram 512", "tiled"], ["new", "wide"]]);
  const merged = withChoices(TABLE, "a GPU | driver 1", choices);
  assertEquals([...merged.keys()], ["another", "a GPU | driver 1"]);
  assertEquals(
    merged.get("a GPU | driver 1"),
    new Map([["product 64x64", "tiled"], ["gram 512", "tiled"], ["new", "wide"]]),
  );
  assertEquals(TABLE.get("a GPU | driver 1")!.get("gram 512"), "simple", "the old one is changed");
});

Deno.test("tuning file: of many adapters the last ones are kept", () => {
  let table = new Map(TABLE) as ReadonlyMap<string, ReadonlyMap<string, string>>;
  for (let i = 0; i < 40; i++) table = withChoices(table, `gpu ${i}`, new Map([["key", "name"]]));
  const { table: read, problem } = parseTuning(serializeTuning(table));
  assertEquals([read.size, problem], [16, undefined]);
  assert(read.has("gpu 39") && !read.has("another"));
});

Deno.test("tuning file: another driver or other features are another adapter", () => {
  const info = { description: "GPU", vendor: "v", device: "d", architecture: "a" };
  const identity = (over: object, features: string[] = ["shader-f16"]) =>
    adapterIdentity({ info: { ...info, ...over }, features } as unknown as Gpu);
  const all = [
    identity({}),
    identity({ description: "GPU, driver 2" }),
    identity({ vendor: "w" }),
    identity({ device: "e" }),
    identity({ architecture: "b" }),
    identity({}, []),
    identity({}, ["shader-f16", "timestamp-query"]),
  ];
  assertEquals(new Set(all).size, all.length);
  assert(identity({ description: "x".repeat(9999) }).length <= 512);
});
