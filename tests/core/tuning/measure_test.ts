/** Timing of candidates. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { Gpu } from "../../../core/gpu/gpu.ts";
import type { Memory } from "../../../core/gpu/memory.ts";
import { openGpu } from "../../../core/gpu/open.ts";
import type { Program } from "../../../core/gpu/program.ts";
import type { Tunable } from "../../../core/graph/operation.ts";
import { UnallocatedConstant } from "../../../core/network/unallocated.ts";
import { measureTunable } from "../../../core/tuning/measure.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertFreesEverything } from "../../helpers/gpu_failure.ts";
import { openAsHardware } from "../../helpers/hardware.ts";

/** `output = input + weights`, the sum taken ROUNDS times. */
const TEXT = `
  struct Params { count: u32 }
  //: operand input
  //: operand weights
  var<storage, read_write> output: array<vec4f>;
  fn main(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.count) { return; }
    var sum = vec4f();
    for (var round = 0u; round < ROUNDS; round++) { sum += input(id.x) + weights(id.x); }
    output[id.x] = sum;
  }
`;

const COUNT = 1024;
const ROUNDS: Record<string, number> = { quick: 1, slow: 400 };
const [input, output] = [{ bytes: 16 * COUNT }, { bytes: 16 * COUNT }];
const weights = new UnallocatedConstant(4 * COUNT, false);

/** Work by kernels of that text; "broken" is one that no compiler takes. */
function work(candidates: readonly string[], between?: (program: Program) => Memory): Tunable {
  return {
    key: "a sum",
    candidates,
    work: COUNT,
    emit(program, candidate) {
      const text = candidate === "broken" ? "nonsense" : TEXT;
      program.dispatch({
        shader: { label: candidate, texts: [text], constants: { ROUNDS: ROUNDS[candidate] ?? 1 } },
        params: { count: COUNT },
        bindings: { input: between?.(program) ?? input, weights, output },
        invocations: COUNT,
      });
    },
  };
}

testWithGpu("measure: every candidate gets a time", async (gpu) => {
  const found = (await measureTunable(gpu, work(["slow", "quick"])))!;
  assertEquals(found.map(({ candidate }) => candidate), ["slow", "quick"]);
  assert(found.every(({ milliseconds }) => milliseconds > 0 && Number.isFinite(milliseconds)));
});

testWithGpu("measure: scratch memory and copies belong to the work", async (gpu) => {
  const between = (program: Program) => {
    const scratch = program.scratch("between", 16 * COUNT);
    program.copy(input, scratch);
    return scratch;
  };
  const [found] = (await measureTunable(gpu, work(["quick"], between)))!;
  assert(found!.milliseconds > 0);
});

testWithGpu(
  "measure: a candidate that does not compile has no time, the others have",
  async (gpu) => {
    const found = (await measureTunable(gpu, work(["broken", "quick"])))!;
    assertEquals(found[0], { candidate: "broken", milliseconds: NaN });
    assert(found[1]!.milliseconds > 0);
    const none = await measureTunable(gpu, work(["broken"]));
    assertEquals(none, [{ candidate: "broken", milliseconds: NaN }]);
  },
);

testWithGpu("measure: when time is up between two candidates there is no result", async (gpu) => {
  const asked: boolean[] = [];
  const expired = () => asked.push(true) === 2;
  assertEquals(
    await measureTunable(gpu, work(["quick", "slow", "broken"]), { expired }),
    undefined,
  );
  assertEquals(asked.length, 2);
});

Deno.test("measure: on a GPU, of slow candidates only those for which there is time", async () => {
  using gpu = await openAsHardware();
  // Every look at the clock costs 200 milliseconds: a call seems to take half of that.
  const measured = async (left: number) => {
    let clock = 0;
    const now = () => clock += 200;
    const names = ["quick", "slow", "a", "b", "c"];
    const found = (await measureTunable(gpu, work(names), { left: () => left, now }))!;
    assertEquals(found.map(({ candidate }) => candidate), names);
    return found.filter(({ milliseconds }) => milliseconds > 0).length;
  };
  assertEquals(await measured(10000), 5);
  // Five calls of each.
  assertEquals(await measured(2000), 4);
  assertEquals(await measured(1), 2, "fewer could not be compared");
  assertEquals(gpu.liveResources, 0);
});

const UNMEASURABLE: Readonly<Record<string, Tunable>> = {
  "whose calls cannot even be made": {
    ...work(["quick"]),
    emit() {
      throw new TypeError("not for this shape");
    },
  },
  "that needs more memory than there is": work(["quick"], () => ({ bytes: 2 ** 50 })),
};
for (const [name, tunable] of Object.entries(UNMEASURABLE)) {
  testWithGpu(`measure: a candidate ${name} has no time`, async (gpu) => {
    assertEquals(await measureTunable(gpu, tunable), [{ candidate: "quick", milliseconds: NaN }]);
  });
}

testWithGpu("measure: whatever memory cannot be had, nothing stays allocated", async (gpu) => {
  const candidates = ["quick", "slow"];
  for (const method of ["buffer", "texture"] as const) {
    await assertFreesEverything(gpu, method, async () => {
      const found = (await measureTunable(gpu, work(candidates)))!;
      // A candidate is left out without a word; for the helper that is a failure.
      if (found.some(({ milliseconds }) => Number.isNaN(milliseconds))) {
        throw new PentimentoError("as planted");
      }
    });
  }
});

Deno.test("measure: without timestamps the clock serves", async () => {
  const { device, info, limits } = await openGpu();
  using gpu = new Gpu(device, info, { ...limits });
  Object.defineProperty(gpu, "timestamps", { value: false });
  const found = (await measureTunable(gpu, work(["quick", "slow"])))!;
  // A time within the clock's own error may come out as none.
  assert(found.some(({ milliseconds }) => milliseconds > 0), JSON.stringify(found));
  assertEquals(gpu.liveResources, 0);
});

Deno.test("measure: a device that is lost is an error, not a slow kernel", async () => {
  const gpu = await openGpu();
  gpu.device.destroy();
  await gpu.device.lost;
  await assertRejects(() => measureTunable(gpu, work(["quick"])), PentimentoError, "was lost");
  gpu.destroy();
});
