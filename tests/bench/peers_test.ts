/** Tests of running peers. */
import { assertEquals } from "@std/assert";
import { defaultPeers, PEER_NAMES, type PeerTimes, reasonIn, runJson } from "../../bench/peers.ts";

Deno.test("peers: on a processor only those that run there", () => {
  assertEquals(defaultPeers(true), ["tfjs-webgpu", "jax-js", "torch-cpu"]);
  assertEquals(defaultPeers(false), PEER_NAMES);
});

const script = (code: string, limit: number) =>
  runJson<PeerTimes>(Deno.execPath(), ["eval", "--no-config", code], { limit });

Deno.test("peers: the last line of a program's output is what it measured", async () => {
  const times: PeerTimes = { peer: "x 1", milliseconds: 2, iterations: 3, losses: [4, 5] };
  const code = `console.log("warming up"); console.log(${JSON.stringify(JSON.stringify(times))})`;
  assertEquals(await script(code, 60), times);
});

Deno.test("peers: a program that fails, or takes too long, is a reason", async () => {
  assertEquals(await script("throw new Error('no adapter')", 60), { reason: "Error: no adapter" });
  assertEquals(await script("setTimeout(() => {}, 600_000)", 1), { reason: "over 1 s" });
});

Deno.test("peers: why one failed is Deno's error, or else the last line", () => {
  const deno = "Download x\nerror: Uncaught (in promise) Error: no WebGPU\n    throw x\n    at y\n";
  assertEquals(reasonIn(deno), "Error: no WebGPU");
  assertEquals(reasonIn("error: Import failed\n"), "Import failed");
  assertEquals(reasonIn("Traceback\n  File x\nValueError: wrong\n\n"), "ValueError: wrong");
  assertEquals(reasonIn("\n"), "it ended without a word");
});
