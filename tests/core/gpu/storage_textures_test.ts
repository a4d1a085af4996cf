/** Tests of operands in textures: read as storage as far as the adapter allows it, sampled beyond. */
import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { openGpu } from "../../../core/gpu/open.ts";
import { Program } from "../../../core/gpu/program.ts";
import type { Shader } from "../../../core/gpu/shader.ts";
import { convolutionCase } from "../../../core/ops/convolution/cases.ts";
import { gramCase } from "../../../core/ops/gram/cases.ts";
import { kernelCases } from "../../../core/ops/testing/operation_case.ts";
import { upload } from "../../../core/ops/testing/run_graph.ts";
import { withGpuLike } from "../../helpers/gpu.ts";

const NAMES = ["a", "b", "c", "d", "e"];

/** The sum of five operands, one more than the storage textures that WebGPU promises. */
const SUM: Shader = {
  label: "sum",
  texts: [`
    ${NAMES.map((name) => `//: operand ${name}`).join("\n    ")}
    var<storage, read_write> output: array<vec4f>;
    fn main(@builtin(global_invocation_id) id: vec3u) {
      output[id.x] = ${NAMES.map((name) => `${name}(id.x)`).join(" + ")};
    }
  `],
};

/** Runs something on a software device that reads so many textures as storage. */
function withTextures(count: number, body: (gpu: Gpu) => Promise<void>): Promise<void> {
  return withGpuLike({ info: { software: true }, storageTextures: count }, body);
}

for (const count of [0, 1, 4, 5]) {
  Deno.test(`textures: of five operands ${count} are read as storage, and the sum is right`, () =>
    withTextures(count, async (gpu) => {
      const owned: GPUBuffer[] = [];
      using program = new Program(gpu, "test");
      try {
        const values = NAMES.map((_, i) => new Float32Array(32).fill(10 ** i));
        const bound = NAMES.map((name, i) => [name, upload(gpu, name, values[i]!, owned)]);
        const output = upload(gpu, "output", new Float32Array(32), owned);
        const bindings = { ...Object.fromEntries(bound), output };
        program.dispatch({ shader: SUM, params: {}, bindings, invocations: 8, workgroupSize: 8 });
        await program.build();
        await program.run();
        assertEquals(await gpu.read(output.buffer!, 128), new Float32Array(32).fill(11111));
        const kinds = NAMES.map((name, i) => `${name}.${i < count ? "storage" : "sampled"}`);
        assertEquals(gpu.shaders[0]!.variant, `WORKGROUP=8 ${kinds.join(" ")}`);
      } finally {
        for (const buffer of owned) gpu.release(buffer);
      }
    }));
}

for (const count of [0, 1]) {
  Deno.test(`textures: kernels agree with their references where ${count} are storage`, () =>
    withTextures(count, async (gpu) => {
      const cases = [
        gramCase({ channels: 13, height: 3, width: 29 }),
        convolutionCase({ inputs: 3, outputs: 21, height: 9, width: 17, variant: "direct" }),
        convolutionCase({ inputs: 21, outputs: 18, height: 9, width: 11, variant: "winograd4" }),
      ];
      for (const { kernel, measure, tolerance } of kernelCases(cases).full) {
        const error = await measure(gpu);
        assert(error <= tolerance, `${kernel}: relative error ${error}`);
      }
      const first = gpu.shaders.map(({ variant }) => variant).join(" ");
      assertEquals(first.includes(".storage"), count > 0);
      assert(first.includes(".sampled"));
    }));
}

const software = (await openGpu()).info.software;

/** What an adapter can answer to a layout with a storage texture of these formats. */
const REFUSALS: Record<string, (device: GPUDevice) => GPUBindGroupLayout> = {
  "an exception": () => {
    throw new TypeError("read-only is no value of GPUStorageTextureAccess");
  },
  // Depth is nothing that a kernel could store: what the device reports is a real error.
  "an error": (device) =>
    GPUDevice.prototype.createBindGroupLayout.call(device, {
      entries: [{
        binding: 0,
        visibility: GPUShaderStage.COMPUTE,
        storageTexture: { access: "read-only", format: "depth32float" },
      }],
    }),
};

for (const [answer, refuse] of Object.entries(REFUSALS)) {
  Deno.test({
    name: `textures: an adapter that answers storage by ${answer} has them sampled`,
    ignore: !software,
    fn: async () => {
      const { requestDevice } = GPUAdapter.prototype;
      GPUAdapter.prototype.requestDevice = async function (...options) {
        const device = await requestDevice.apply(this, options);
        device.createBindGroupLayout = () => refuse(device);
        return device;
      };
      try {
        using gpu = await openGpu();
        assertEquals(gpu.storageTextures, 0);
        // It is as good as any other: what was refused is no error of what follows.
        await gpu.guarded("making a texture", () => gpu.release(gpu.texture("texture", 64)));
      } finally {
        GPUAdapter.prototype.requestDevice = requestDevice;
      }
      using gpu = await openGpu();
      assertEquals(gpu.storageTextures, gpu.limits["maxStorageTexturesPerShaderStage"]);
      assert(gpu.storageTextures >= 4);
    },
  });
}
