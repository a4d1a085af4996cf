/** Tests of maps that a processor works on strip by strip. */
import { assertEquals } from "@std/assert";
import type { GpuInfo } from "../../../core/gpu/capabilities.ts";
import { Program } from "../../../core/gpu/program.ts";
import { convolutionCase } from "../../../core/ops/convolution/cases.ts";
import { gramCase } from "../../../core/ops/gram/cases.ts";
import { rowsOf, stripsOf } from "../../../core/ops/strips.ts";
import { upload } from "../../../core/ops/testing/run_graph.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { testKernels } from "./kernel_tests.ts";

const INFO = { description: "", vendor: "", device: "", architecture: "", lanes: 8 };
const SOFTWARE: GpuInfo = { ...INFO, software: true };

Deno.test("strips: a large map is cut on a processor alone, and every position is in one strip", () => {
  const [positions, blocks] = [300_000, 2];
  const whole = [{ first: 0, count: positions, positions }];
  assertEquals(stripsOf({ ...SOFTWARE, software: false }, positions, blocks), whole);
  // 3 MiB are not large.
  assertEquals(stripsOf(SOFTWARE, 98304, 2), [{ first: 0, count: 98304, positions: 98304 }]);
  const strips = stripsOf(SOFTWARE, positions, blocks);
  assertEquals(strips.map(({ first, count }) => [first, count]), [
    [0, 98304],
    [98304, 98304],
    [196608, 98304],
    [294912, 5088],
  ]);
  // So many blocks that the shortest strip is more than was wished.
  assertEquals(stripsOf(SOFTWARE, 2048, 1024)[1], { first: 1024, count: 1024, positions: 2048 });
});

Deno.test("strips: rows end with the map", () => {
  const map = { width: 7, height: 5 };
  assertEquals(rowsOf(map, -1, 3), { first: 0, count: 21, positions: 35 });
  assertEquals(rowsOf(map, 3, 6), { first: 21, count: 14, positions: 35 });
});

testWithGpu(
  "strips: a kernel finds its elements in a strip, and strips alone are in memory",
  async (gpu) => {
    const positions = 300_000;
    const strip = { first: 100_001, count: 1500, positions };
    const owned: GPUBuffer[] = [];
    using program = new Program(gpu, "test");
    try {
      const values = Float32Array.from({ length: 8 * positions }, (_, i) => i % 8209);
      const input = upload(gpu, "input", values, owned);
      const output = upload(gpu, "output", new Float32Array(8 * strip.count), owned);
      const before = gpu.allocatedBytes;
      const text = `
      struct Params { first: u32, count: u32, positions: u32 }
      //: operand input
      //: sink output
      fn main(@builtin(global_invocation_id) id: vec3u) {
        let block = id.x / params.count;
        if (block >= 2u) { return; }
        output(id.x, input_in(block, block * params.positions + params.first + id.x % params.count));
      }`;
      program.dispatch({
        shader: { label: "copy", texts: [text] },
        params: { first: strip.first, count: strip.count, positions },
        bindings: { input, output },
        strip,
        invocations: 2 * strip.count,
      });
      await program.build();
      // Parameters, and five rows of a texture where there is one, of which three are needed.
      const texture = gpu.info.software ? 5 * 16 * 1024 : 0;
      assertEquals(gpu.allocatedBytes - before, 256 + texture);
      await program.run();
      const expected = [0, 1].flatMap((block) => {
        const start = 4 * (block * positions + strip.first);
        return [...values.subarray(start, start + 4 * strip.count)];
      });
      assertEquals([...await gpu.read(output.buffer!, output.bytes)], expected);
    } finally {
      for (const buffer of owned) gpu.release(buffer);
    }
  },
);

testWithGpu("strips: a strip and a whole map are read by the same kernel", async (gpu) => {
  // More than 3 MiB, of which a strip is staged, and less, which is staged as it is.
  const owned: GPUBuffer[] = [];
  const before = gpu.shaders.length;
  try {
    for (const positions of [200_000, 50_000]) {
      const strip = { first: positions - 700, count: 600, positions };
      const values = Float32Array.from({ length: 8 * positions }, (_, i) => i % 8209);
      const input = upload(gpu, "input", values, owned);
      const output = upload(gpu, "output", new Float32Array(4 * strip.count), owned);
      using program = new Program(gpu, "test");
      program.dispatch({
        shader: {
          label: "copy",
          texts: [`
          struct Params { positions: u32, first: u32, count: u32 }
          //: operand input
          //: sink output
          fn main(@builtin(global_invocation_id) id: vec3u) {
            if (id.x < params.count) { output(id.x, input_in(1u, params.positions + params.first + id.x)); }
          }`],
        },
        params: { positions, first: strip.first, count: strip.count },
        bindings: { input, output },
        strip,
        invocations: strip.count,
      });
      await program.build();
      await program.run();
      const start = 4 * (positions + strip.first);
      const expected = values.subarray(start, start + 4 * strip.count);
      assertEquals(await gpu.read(output.buffer!, output.bytes), expected);
    }
    assertEquals(gpu.shaders.length, before + 1);
  } finally {
    for (const buffer of owned) gpu.release(buffer);
  }
});

testWithGpu("strips: one that is the whole map is copied in one piece", async (gpu) => {
  // Of 64 blocks: in strips, each would be a copy of its own. More than 3 MiB.
  const [positions, blocks] = [4096, 64];
  const owned: GPUBuffer[] = [];
  using program = new Program(gpu, "test");
  try {
    const values = Float32Array.from({ length: 4 * blocks * positions }, (_, i) => i % 8209);
    const input = upload(gpu, "input", values, owned);
    const output = upload(gpu, "output", new Float32Array(values.length), owned);
    program.dispatch({
      shader: {
        label: "copy",
        texts: [`
        struct Params { positions: u32 }
        //: operand input
        //: sink output
        fn main(@builtin(global_invocation_id) id: vec3u) {
          output(id.x, input_in(id.x / params.positions, id.x));
        }`],
      },
      params: { positions },
      bindings: { input, output },
      strip: { first: 0, count: positions, positions },
      invocations: blocks * positions,
    });
    await program.build();
    const copies: unknown[] = [];
    await gpu.submit("copy", (encoder) => {
      const copy = encoder.copyBufferToTexture.bind(encoder);
      encoder.copyBufferToTexture = (...which) => {
        copies.push(which);
        copy(...which);
      };
      program.record(encoder);
    });
    assertEquals(copies.length, gpu.info.software ? 1 : 0);
    assertEquals(await gpu.read(output.buffer!, output.bytes), values);
  } finally {
    for (const buffer of owned) gpu.release(buffer);
  }
});

// More than 8 MiB each, so that copies, sums and products are of several strips.
const LARGE = { height: 401, width: 701 };

testKernels([
  gramCase({ channels: 5, ...LARGE }),
  convolutionCase({ inputs: 3, outputs: 5, ...LARGE, variant: "direct" }),
  convolutionCase({ inputs: 5, outputs: 5, ...LARGE, variant: "winograd4" }),
], ", in strips");
