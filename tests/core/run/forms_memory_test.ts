/** Memory of every form of the kernels, as allocated: no more than the wish, and no more than the plan says. */
import { assert } from "@std/assert";
import { Gpu } from "../../../core/gpu/gpu.ts";
import type { Picture } from "../../../core/image/picture.ts";
import { Adam } from "../../../core/optimizers/adam/adam.ts";
import { Objective } from "../../../core/run/objective.ts";
import { problemAt } from "../../../core/run/planned_problem.ts";
import { planRun } from "../../../core/run/plan.ts";
import { SharedNetworks } from "../../../core/run/shared_networks.ts";
import { type Form, FORMS } from "../../helpers/forms.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { nullDevice } from "../../helpers/null_device.ts";

/** Deep enough for all kinds of layers. */
const network = hashedVgg19("conv4_2");

const LOSSES = {
  contentLayers: { conv4_2: 1 },
  styleLayers: { conv1_1: 1, conv2_1: 1, conv3_1: 1, conv4_1: 1 },
} as const;

const LIMITS = {
  maxBufferSize: 2 ** 31,
  maxStorageBufferBindingSize: 2 ** 31,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxComputeWorkgroupStorageSize: 2 ** 16,
  maxComputeWorkgroupsPerDimension: 65535,
};

/** Choices as if a form had been the fastest everywhere. */
class Chosen extends Map<string, string> {
  constructor(readonly form: Form, readonly chunk: string) {
    super([["anything", "known"]]);
  }

  override get(key: string): string | undefined {
    if (key.startsWith("convolution")) return this.form.variant;
    return key.startsWith("chunk") ? this.chunk : this.form.product;
  }
}

/** Pixels a side: chunks of Winograd's steps are cut at both. */
const [SMALL, LARGE] = [192, 320];

/** A device without a GPU on which a form is chosen, and its weights: preparing them takes most of the time. */
interface Device {
  readonly form: Form;
  readonly gpu: Gpu;
  readonly networks: SharedNetworks;
}

/** Runs something on such a device. */
async function withDevice(form: Form, body: (device: Device) => Promise<void>): Promise<void> {
  const { software, lanes = 32, textures = 0 } = form;
  const info = { description: form.name, vendor: "", device: "", architecture: "" };
  using gpu = new Gpu(nullDevice(), { ...info, software, lanes }, LIMITS, textures);
  using networks = new SharedNetworks(gpu);
  await body({ form, gpu, networks });
}

/** Allocates what an iteration of Adam needs; nothing is computed. */
async function allocate(
  { form, gpu, networks }: Device,
  size: number,
  { memoryBytes, chunk = "16 MiB" }: {
    readonly memoryBytes?: number;
    readonly chunk?: string;
  } = {},
) {
  gpu.tuned = new Chosen(form, chunk);
  const plan = planRun(gpu, {
    network,
    ...LOSSES,
    content: plainPicture(size),
    style: plainPicture(size),
    size,
    optimizer: "adam",
    balance: "none",
    ...memoryBytes !== undefined && { memoryBytes },
  });
  const scale = plan.scales.at(-1)!;
  gpu.resetPeak();
  using lease = await networks.lease(plan);
  const at = problemAt(plan, scale, { network: lease.onGpu, target: plainPicture(size) });
  using objective = await Objective.create(gpu, at);
  using _ = await Adam.create(gpu, objective);
  return { ...scale, peak: gpu.peakBytes };
}

function plainPicture(side: number): Picture {
  return { width: side, height: side, data: new Float32Array(3 * side * side).fill(0.5) };
}

/** Wished of features, gradients, targets and Adam's vectors, in f32; weights and scratch memory come on top. */
const WISHED = 1.4 * 1024;

for (const form of FORMS) {
  Deno.test(`memory of every form, as planned and at most 1.4 KiB a pixel: ${form.name}`, () =>
    withDevice(form, async (device) => {
      const [small, large] = [await allocate(device, SMALL), await allocate(device, LARGE)];
      for (const { peak, bytes } of [small, large]) assert(peak <= bytes, `${peak} of ${bytes}`);
      // At both sizes scratch memory is at its limit, so that pixels alone differ.
      const perPixel = (large.peak - small.peak) / (LARGE ** 2 - SMALL ** 2);
      assert(perPixel <= WISHED, `${perPixel} bytes a pixel`);
    }));
}

/** Pixels a side at which a step of Winograd's takes the largest chunk. */
const HUGE = 768;

/** Forms that take more memory than the default ones where there is enough, each in its own way. */
const COSTLY = ["gemm workgroup 32x32", "winograd4, GPU", "winograd4, processor"];

for (const form of FORMS.filter(({ name }) => COSTLY.includes(name))) {
  Deno.test(`memory that is allowed chooses the form: ${form.name}`, () =>
    withDevice(form, async (device) => {
      const chunk = "128 MiB";
      let { bytes, peak } = await allocate(device, HUGE, { chunk });
      const roomy = peak;
      for (let steps = 0; true; steps++) {
        const less = await allocate(device, HUGE, { chunk, memoryBytes: bytes - 1 });
        // Tiles come last, when no other form helps.
        if (less.tiles > 1) return assert(steps > 0 && peak < roomy, `${steps} steps to ${peak}`);
        assert(less.peak <= less.bytes && less.bytes < bytes, `${less.peak} of ${less.bytes}`);
        ({ bytes, peak } = less);
      }
    }));
}
