/** A device that passes for hardware. */
import { Gpu } from "../../core/gpu/gpu.ts";
import { openGpu } from "../../core/gpu/open.ts";

/**
 * A device that passes for hardware: operands are then storage buffers, tiles and chunks others. Where the
 * tests run on a GPU this is the device itself.
 */
export async function openAsHardware(): Promise<Gpu> {
  const { device, info, limits } = await openGpu();
  return new Gpu(device, { ...info, software: false, lanes: 32 }, { ...limits });
}
