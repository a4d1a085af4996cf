/** Tests of the time of a run's parts. */
import { assert, assertEquals } from "@std/assert";
import { PartTimes } from "../../../core/run/timings.ts";
import { Program } from "../../../core/gpu/program.ts";
import { stylize } from "../../../core/run/stylize.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { syntheticPictures } from "../../helpers/synthetic_pictures.ts";
import { ticking, useClock } from "../../helpers/clock.ts";

testWithGpu("timings: a part within a part counts once, and compiling for itself", async (gpu) => {
  gpu.compileMilliseconds = 7000;
  let now = 0;
  const times = new PartTimes(gpu, () => now);
  const result = await times.during("preparing", async () => {
    now += 1000;
    await times.during("balancing", () => {
      now += 5000;
      gpu.compileMilliseconds += 3000;
    });
    now += 4000;
    gpu.compileMilliseconds += 500;
    return "made";
  });
  assertEquals(result, "made");
  await times.during("painting", () => void (now += 250));
  assertEquals(times.seconds, { preparing: 4.5, compiling: 3.5, balancing: 2, painting: 0.25 });
});

testWithGpu("timings: what fails counts as well", async (gpu) => {
  let now = 0;
  const times = new PartTimes(gpu, () => now);
  const failing = times.during("painting", () => {
    now += 2000;
    throw new Error("planted");
  });
  await failing.catch(() => {});
  assertEquals(times.seconds.painting, 2);
});

testWithGpu("timings: a run tells those of all its parts, which add up to it", async (gpu) => {
  const picture = syntheticPictures.content();
  const losses = { contentLayers: { conv1_1: 1 }, styleLayers: { conv1_1: 1 } };
  const options = { ...losses, network: hashedVgg19("conv1_1"), content: picture, style: picture };
  using _ = useClock(ticking(1));
  const started = performance.now();
  const run = stylize(gpu, { ...options, iterations: 2, tvWeight: 0.1 });
  let latest = 0;
  for await (const { timings } of run) {
    assert(timings.painting > latest, "painting goes on");
    latest = timings.painting;
  }
  const { timings } = await run.result();
  const all = (performance.now() - started) / 1000;
  assert(Object.values(timings).every((seconds) => seconds > 0), JSON.stringify(timings));
  const sum = Object.values(timings).reduce((a, b) => a + b);
  assert(sum <= all && sum > all / 2, `${sum} of ${all} s`);
});

testWithGpu(
  "timings: what a software driver compiles late is compiled when a run builds it",
  async (gpu) => {
    if (!gpu.info.software) return;
    const text = `struct Params { addend: f32 }
var<storage, read_write> output: array<f32>;
fn main(@builtin(global_invocation_id) id: vec3u) { output[id.x] = params.addend; }`;
    const buffer = gpu.buffer("output", 16);
    const build = async () => {
      using program = new Program(gpu, "one call");
      program.dispatch({
        shader: { label: "timed", texts: [text], constants: { TESTED_BY_TIMINGS: true } },
        params: { addend: 5 },
        bindings: { output: { bytes: 16, buffer } },
        invocations: 1,
      });
      const before = gpu.compileMilliseconds;
      await program.build();
      return gpu.compileMilliseconds - before;
    };
    gpu.compilesAhead = true;
    using _ = useClock(ticking(1));
    assert(await build() > 0, "the kernel is waited for");
    assertEquals(await build(), 0);
    assertEquals([...await gpu.read(buffer, 16)], [0, 0, 0, 0], "nothing runs");
    gpu.release(buffer);
  },
);
