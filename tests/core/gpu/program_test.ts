/** Tests of programs: calls, parameters, copies, scratch memory, profiling. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { constant, type Memory } from "../../../core/gpu/memory.ts";
import { Program } from "../../../core/gpu/program.ts";
import type { Shader } from "../../../core/gpu/shader.ts";
import { upload } from "../../../core/ops/testing/run_graph.ts";
import { lacks, testWithGpu } from "../../helpers/gpu.ts";
import { hashed } from "../../helpers/hashed.ts";

const NO_TIMESTAMPS = await lacks("timestamp-query");

/** `output = scale * input + shift`, in vec4. */
const SCALE: Shader = {
  label: "scale",
  texts: [`
    struct Params { count: u32, shift: u32, scale: f32 }
    //: operand input
    var<storage, read_write> output: array<vec4f>;
    fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
      let i = invocation_index(id, groups);
      if (i >= params.count) { return; }
      output[i] = params.scale * input(i) + f32(params.shift);
    }
  `],
};

/** Gives a program and memory to some work and frees them afterwards. */
async function withProgram(
  gpu: Gpu,
  [a, b]: readonly [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>],
  work: (program: Program, a: Memory, b: Memory) => Promise<void>,
): Promise<void> {
  const owned: GPUBuffer[] = [];
  using program = new Program(gpu, "test");
  try {
    await work(program, upload(gpu, "a", a, owned), upload(gpu, "b", b, owned));
  } finally {
    for (const buffer of owned) gpu.release(buffer);
  }
}

/** Two pieces of memory that a test fills itself. */
const EMPTY = [new Float32Array(4), new Float32Array(4)] as const;

function scale(input: Memory, output: Memory, params: { scale: number; shift: number }) {
  const count = input.bytes / 16;
  return {
    shader: SCALE,
    params: { count, ...params },
    bindings: { input, output },
    invocations: count,
  };
}

testWithGpu("program: calls follow one another, each with its own parameters", async (gpu) => {
  const values = hashed(400, { seed: 1 });
  await withProgram(gpu, [values, new Float32Array(400)], async (program, a, b) => {
    const between = program.scratch("between", 1600);
    program.dispatch(scale(a, between, { scale: 2, shift: 1 }));
    program.dispatch(scale(between, b, { scale: -0.5, shift: 3 }));
    await program.build();
    await program.run();
    const expected = values.map((value) => -0.5 * Math.fround(2 * value + 1) + 3);
    assertEquals(await gpu.read(b.buffer!, 1600), expected);
  });
});

testWithGpu("program: it can be recorded again and again", async (gpu) => {
  await withProgram(gpu, EMPTY, async (program, a, b) => {
    program.dispatch(scale(a, b, { scale: 1, shift: 1 }));
    program.copy(b, a);
    await program.build();
    for (let i = 0; i < 2; i++) await program.run();
    const encoder = gpu.device.createCommandEncoder();
    for (let i = 0; i < 3; i++) program.record(encoder);
    gpu.device.queue.submit([encoder.finish()]);
    assertEquals(await gpu.read(a.buffer!, 16), Float32Array.of(5, 5, 5, 5));
  });
});

testWithGpu("program: more workgroups than one dimension has", async (gpu) => {
  const count = gpu.limits["maxComputeWorkgroupsPerDimension"]! + 3;
  const values = new Float32Array(4 * count).fill(1);
  await withProgram(gpu, [values, new Float32Array(4 * count)], async (program, a, b) => {
    program.dispatch({ ...scale(a, b, { scale: 2, shift: 0 }), workgroupSize: 1 });
    await program.build();
    await program.run();
    const found = await gpu.read(b.buffer!, 16 * count);
    assertEquals(found.findIndex((value) => value !== 2), -1);
  });
});

testWithGpu("program: a copy may go to any place of other memory", async (gpu) => {
  await withProgram(gpu, [Float32Array.of(1, 2), new Float32Array(8)], async (program, a, b) => {
    program.copy(a, b, 12);
    await program.build();
    await program.run();
    assertEquals(await gpu.read(b.buffer!, 32), Float32Array.of(0, 0, 0, 1, 2, 0, 0, 0));
  });
});

for (const count of [16, 2 ** 15]) {
  // The larger is read from a copy on a processor.
  testWithGpu(`program: of ${count} vec4 a source tells what a sink overwrites`, async (gpu) => {
    const values = hashed(4 * count, { seed: 5 });
    await withProgram(gpu, [values, new Float32Array(4)], async (program, memory) => {
      program.dispatch({
        shader: {
          label: "twice",
          texts: [`
            //: source before
            //: sink output
            fn main(@builtin(global_invocation_id) id: vec3u) {
              output(id.x, before(id.x) + before(id.x));
            }
          `],
        },
        params: {},
        bindings: { before: memory, output: memory },
        invocations: count,
        workgroupSize: 16,
      });
      await program.build();
      await program.run();
      const twice = values.map((value) => value + value);
      assertEquals(await gpu.read(memory.buffer!, memory.bytes), twice);
      const { variant } = gpu.shaders.findLast(({ label }) => label === "twice")!;
      const copied = gpu.info.software && count > 16;
      assertEquals(variant.includes("before=output"), !copied);
    });
  });
}

testWithGpu("program: textures that operands are copied to are shared by programs", async (gpu) => {
  const values = hashed(4000, { seed: 6 });
  await withProgram(gpu, [values, new Float32Array(4000)], async (program, a, b) => {
    program.dispatch(scale(a, b, { scale: 2, shift: 0 }));
    await program.build();
    const before = gpu.allocatedBytes;
    {
      using other = new Program(gpu, "other");
      other.dispatch(scale({ ...a, bytes: 15008 }, b, { scale: 3, shift: 1 }));
      await other.build();
      assertEquals(gpu.allocatedBytes - before, 256, "parameters alone are new");
      await other.run();
    }
    assertEquals(gpu.allocatedBytes, before);
    // Whose texture the other program has filled meanwhile.
    await program.run();
    assertEquals(await gpu.read(b.buffer!, 16000), values.map((value) => 2 * value));
  });
});

testWithGpu(
  "program: an operand is copied once, in whatever places a call reads it",
  async (gpu) => {
    const values = hashed(4000, { seed: 7 });
    const sum: Shader = {
      label: "sum",
      texts: [`
      //: operand one
      //: operand other
      var<storage, read_write> output: array<vec4f>;
      fn main(@builtin(global_invocation_id) id: vec3u) {
        if (id.x < 1000u) { output[id.x] = one(id.x) + 2.0 * other(id.x); }
      }
    `],
    };
    const copiesOf = (program: Program) => {
      let copies = 0;
      const encoder = gpu.device.createCommandEncoder();
      const copy = encoder.copyBufferToTexture.bind(encoder);
      encoder.copyBufferToTexture = (...how: Parameters<typeof copy>) => {
        copies++;
        copy(...how);
      };
      program.record(encoder);
      gpu.device.queue.submit([encoder.finish()]);
      return copies;
    };
    await withProgram(gpu, [values, new Float32Array(4000)], async (program, a, b) => {
      const dispatch = { shader: sum, params: {}, invocations: 1000 };
      program.dispatch({ ...dispatch, bindings: { one: a, other: a, output: b } });
      await program.build();
      assertEquals(copiesOf(program), gpu.info.software ? 1 : 0);
      assertEquals(await gpu.read(b.buffer!, 16000), values.map((value) => 3 * value));
      using apart = new Program(gpu, "apart");
      apart.dispatch({
        ...dispatch,
        bindings: { one: a, other: b, output: apart.scratch("sum", 16000) },
      });
      await apart.build();
      assertEquals(copiesOf(apart), gpu.info.software ? 2 : 0);
    });
  },
);

testWithGpu("program: scratch memory of one name is not shared", async (gpu) => {
  const before = gpu.allocatedBytes;
  using program = new Program(gpu, "test");
  const [small, large] = [program.scratch("parts", 100), program.scratch("parts", 320)];
  const other = program.scratch("others", 16);
  await program.build();
  assert(small.buffer === large.buffer);
  assertEquals(small.buffer!.size, 320);
  assert(other.buffer !== small.buffer);
  // And 256 bytes of parameters.
  assertEquals(gpu.allocatedBytes - before, 320 + 16 + 256);
});

testWithGpu("program: constants of more than one row of a texture", async (gpu) => {
  const values = hashed(4 * 2500, { seed: 2 });
  await withProgram(
    gpu,
    [new Float32Array(4), new Float32Array(values.length)],
    async (program, _, output) => {
      const weights = constant(gpu, "weights", values);
      program.dispatch({
        ...scale(output, output, { scale: 1, shift: 0 }),
        bindings: { input: weights, output: output },
      });
      await program.build();
      await program.run();
      assertEquals(await gpu.read(output.buffer!, values.byteLength), values);
      gpu.release(weights.resource);
    },
  );
});

testWithGpu("program: profiling times every call, or says that it cannot", async (gpu) => {
  await withProgram(gpu, EMPTY, async (program, a, b) => {
    program.dispatch(scale(a, b, { scale: 1, shift: 1 }));
    program.copy(b, a);
    program.dispatch({
      ...scale(a, b, { scale: 1, shift: 2 }),
      shader: { ...SCALE, label: "again" },
      work: 12,
    });
    await program.build();
    if (!gpu.timestamps) {
      await assertRejects(() => program.profile(), PentimentoError, "cannot time kernels");
      return;
    }
    const times = await program.profile();
    assertEquals(times.map(({ label }) => label), ["scale", "again"]);
    assertEquals(times.map(({ work }) => work), [0, 12]);
    assert(times.every(({ milliseconds }) => milliseconds >= 0 && milliseconds < 10000));
  });
});

testWithGpu("program: more calls are profiled than one query set has room for", async (gpu) => {
  await withProgram(gpu, EMPTY, async (program, a, b) => {
    for (let i = 0; i < 2050; i++) {
      program.dispatch({ ...scale(a, b, { scale: 1, shift: 1 }), work: i });
    }
    await program.build();
    const times = await program.profile();
    assertEquals(times.map(({ work }) => work), Array.from({ length: 2050 }, (_, i) => i));
  });
}, { ignore: NO_TIMESTAMPS });

testWithGpu("program: a mistake in a kernel leaves memory allocated", async (gpu) => {
  await withProgram(gpu, EMPTY, async (program, a, b) => {
    program.scratch("parts", 100);
    const shader = { label: "broken", texts: [...SCALE.texts, "nonsense"] };
    program.dispatch({ ...scale(a, b, { scale: 1, shift: 1 }), shader });
    await assertRejects(() => program.build(), Error, "error while building test: ");
  });
});

testWithGpu("program: missing or unknown bindings are accepted", async (gpu) => {
  await withProgram(gpu, EMPTY, async (program, a, b) => {
    const call = scale(a, b, { scale: 1, shift: 1 });
    program.dispatch({ ...call, bindings: { input: a, result: b } });
    await assertRejects(
      () => program.build(),
      TypeError,
      'The kernel "scale" takes the bindings input, output, but was given input, result: ' +
        "add output and leave out result",
    );
  });
});
