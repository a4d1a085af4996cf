/** The GPU of the command line, and its name. */
import { type Gpu, openGpu } from "@pentimento/pentimento";

const BACKEND = "DENO_WEBGPU_BACKEND";

/**
 * Opens the GPU. On Linux Vulkan is required unless another backend is chosen: without a Vulkan driver Deno would
 * silently take OpenGL.
 *
 * @throws {PentimentoError} when there is none, with what to do.
 */
export async function openAdapter(): Promise<Gpu> {
  if (Deno.build.os === "linux") {
    const { state } = Deno.permissions.querySync({ name: "env", variable: BACKEND });
    if (state === "granted" && Deno.env.get(BACKEND) === undefined) {
      Deno.env.set(BACKEND, "vulkan");
    }
  }
  return await openGpu();
}

/** The adapter's name, with a note if it is software. */
export function describeAdapter(gpu: Gpu): string {
  const { description, software } = gpu.info;
  return description + (software ? ", a software adapter" : "");
}
