/** Decoding in a worker: what it gives, and that its bounds hold for decoders that never end. */
import { PentimentoError } from "@pentimento/pentimento";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { decodeApart, decodingBounds } from "../../../cli/pictures/decode_apart.ts";
import { packageFlags } from "../../helpers/package_flags.ts";
import { writeBmp } from "./image_bytes.ts";

/** A worker of these statements, which find the file's bytes in `bytes`. */
const worker = (statements: string) =>
  scriptUrl(`onmessage = async ({ data: bytes }) => { ${statements} }`);

const scriptUrl = (script: string) =>
  new URL(`data:application/javascript,${encodeURIComponent(script)}`);

const BOUNDS = decodingBounds(10, 10);

Deno.test("decoding apart: several pictures come back, each its own", async () => {
  const files = [1, 2, 3].map((value) => writeBmp(2, 1, new Array(6).fill(value)));
  const bitmaps = await Promise.all(files.map((bytes) => decodeApart(bytes, BOUNDS)));
  assertEquals(bitmaps.map(({ width, data }) => [width, data[4]]), [[2, 1], [2, 2], [2, 3]]);
});

Deno.test("decoding apart: the decoder's reason comes back, and the next picture is read", async () => {
  await assertRejects(() => decodeApart(new Uint8Array(9), BOUNDS), Error, "no format");
  assertEquals((await decodeApart(writeBmp(2, 1, [1, 2, 3, 4, 5, 6]), BOUNDS)).width, 2);
});

Deno.test("decoding apart: a worker that never answers is refused after its time", async () => {
  const silent = worker("setInterval(() => {}, 1)");
  const bounds = { ...BOUNDS, seconds: 0.3 };
  const started = performance.now();
  const refusal = () => decodeApart(new Uint8Array(1), bounds, silent);
  await assertRejects(refusal, Error, "decoding it takes more than 0.3 seconds");
  assert(performance.now() - started >= 300);
});

Deno.test("decoding apart: what a worker cannot load is no fault of the picture", async () => {
  const missing = new URL("./no_such_worker.ts", import.meta.url);
  const refusal = () => decodeApart(new Uint8Array(1), BOUNDS, missing);
  await assertRejects(refusal, PentimentoError, "whose code could not be loaded");
});

/** Decodes by a worker in a process of its own, which ends as the command line does. */
async function decodeInProcess(worker: URL, seconds: number) {
  const module = new URL("../../../cli/pictures/decode_apart.ts", import.meta.url);
  const program = `
    import { decodeApart } from ${JSON.stringify(module.href)};
    const bounds = { seconds: ${seconds}, bytes: 64 * 2 ** 20 };
    const url = new URL(${JSON.stringify(worker.href)});
    const code = await decodeApart(new Uint8Array(1), bounds, url).then(() => 0, (error) => {
      console.error(error.message);
      return 1;
    });
    const [, peak] = Deno.readTextFileSync("/proc/self/status").match(/VmHWM:\\s*(\\d+)/);
    console.error("peak", Math.round(Number(peak) / 1024));
    Deno.exit(code);`;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", "--no-check", ...packageFlags()],
      `data:application/typescript,${encodeURIComponent(program)}`,
    ],
    env: { NO_COLOR: "1" },
  }).output();
  const [shown, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  const peak = Number(/peak (\d+)/.exec(said!)?.[1]);
  return { code, shown, said: said!, peak };
}

const noProc = Deno.build.os !== "linux";

Deno.test({
  name: "decoding apart: a calculation that never ends is refused, and ends with the process",
  ignore: noProc,
}, async () => {
  const { code, said } = await decodeInProcess(worker("for (;;);"), 0.5);
  assertEquals(code, 1, said);
  assertMatch(said, /^decoding it takes more than 0.5 seconds/);
});

Deno.test({
  name: "decoding apart: memory without end is refused before it is much",
  ignore: noProc,
}, async () => {
  // Some 200 MB a second: on a busy machine whoever watches may come late.
  const slowly =
    "const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);";
  const growing = [
    "const all = []; for (;; wait()) all.push(new Uint8Array(1e6).fill(1));",
    "const all = []; for (;; wait()) for (let i = 0; i < 3e4; i++) all.push({ a: all.length });",
    "const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });" +
    "for (;; wait()) { const at = memory.buffer.byteLength; memory.grow(16);" +
    "new Uint8Array(memory.buffer, at).fill(1); }",
  ].map((statements) => slowly + statements);
  for (const statements of growing) {
    const { code, said, peak } = await decodeInProcess(worker(statements), 60);
    assertEquals(code, 1, said);
    assertMatch(said, /^decoding it takes more than 64 MiB of memory/);
    // What is allocated between two looks at it comes on top.
    assert(peak < 1000, `${peak} MiB`);
  }
});

Deno.test({
  name: "decoding apart: what a library prints in the worker is not seen",
  ignore: noProc,
}, async () => {
  const decoder = new URL("../../../cli/pictures/formats/decode_worker.ts", import.meta.url);
  const printing = scriptUrl(
    `import ${JSON.stringify(decoder.href)};
    for (const method of ["log", "info", "warn", "error", "debug", "table"]) console[method]("seen");`,
  );
  const { code, shown, said } = await decodeInProcess(printing, 60);
  assertEquals(code, 1, said);
  assertEquals(shown, "");
  assertMatch(said, /^no format that can be read\npeak \d+\n$/);
});
