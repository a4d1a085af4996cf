/** Tests of built graphs: memory, scalars, and what is freed when building fails. */
import { assertEquals, assertRejects } from "@std/assert";
import type { Memory } from "../../../core/gpu/memory.ts";
import { Executable } from "../../../core/graph/executable.ts";
import { apply, external } from "../../../core/graph/node.ts";
import type { Operation } from "../../../core/graph/operation.ts";
import { squaredDifference } from "../../../core/ops/difference/difference.ts";
import { upload } from "../../../core/ops/testing/run_graph.ts";
import { testWithGpu } from "../../helpers/gpu.ts";

const a = external("a", { kind: "map", channels: 4, height: 1, width: 2 });
const b = external("b", a.shape);
const distance = apply(squaredDifference, [a, b], { attributes: { scale: 1 } });
const apart = distance.operation!.gradient!(distance, 1, {});
const loss = apply(squaredDifference, [apart, b], { attributes: { scale: 0.5 } });

testWithGpu("executable: values and scalars are where it says, run after run", async (gpu) => {
  const owned: GPUBuffer[] = [];
  const [first, second] = [
    upload(gpu, "a", Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), owned),
    upload(gpu, "b", Float32Array.of(1, 1, 1, 1, 1, 1, 1, 1), owned),
  ];
  const externals = new Map<typeof a, Memory>([[a, first], [b, second]]);
  using executable = await Executable.build(gpu, {
    label: "test",
    outputs: [loss, apart],
    externals,
  });
  assertEquals(executable.plan.arenaBytes, [256]);
  assertEquals(executable.memoryOf(a), first);
  for (const shift of [0, 1]) {
    gpu.device.queue.writeBuffer(first.buffer!, 0, Float32Array.of(1 + shift));
    await executable.program.run();
    const values = await gpu.read(executable.memoryOf(apart).buffer!, 32);
    assertEquals([...values], [2 * shift, 2, 4, 6, 8, 10, 12, 14]);
    const scalars = await gpu.read(executable.scalars.buffer!, executable.scalars.bytes);
    const squares = [...values].reduce((sum, value) => sum + (value - 1) ** 2, 0);
    assertEquals(scalars[executable.slotOf(loss)], squares / 2);
  }
  for (const buffer of owned) gpu.release(buffer);
});

testWithGpu("executable: an external value without memory is accepted", async (gpu) => {
  const externals = new Map([[a, { bytes: 32, buffer: gpu.nothing }]]);
  const build = () => Executable.build(gpu, { label: "test", outputs: [loss], externals });
  await assertRejects(build, TypeError, 'No memory was given for "b"');
});

testWithGpu("executable: nothing stays allocated when building fails", async (gpu) => {
  const broken: Operation<Record<never, never>> = {
    name: "broken",
    shape: ([shape]) => shape!,
    emit: (call) => {
      call.program.scratch("parts", 100);
      call.program.dispatch({
        shader: { label: "broken", texts: ["nonsense"] },
        params: {},
        bindings: {},
        invocations: 1,
      });
    },
  };
  const node = apply(broken, [a], { attributes: {} });
  const externals = new Map([[a, { bytes: 32, buffer: gpu.nothing }]]);
  const build = () => Executable.build(gpu, { label: "test", outputs: [node], externals });
  await assertRejects(build, Error, "error while building test: ");
});
