/** A device that passes for a vendor's hardware: for benchmarks and tests of what such a GPU would run. */
import { Gpu } from "../core/gpu/gpu.ts";
import { openGpu } from "../core/gpu/open.ts";

/**
 * Opens the adapter as if it were a GPU: operands are then storage buffers, tiles and chunks others.
 *
 * @param vendor the vendor that it gives as its own, see `vendorOf`. Default: the adapter's
 */
export async function openAsHardware(vendor?: string): Promise<Gpu> {
  const { device, info, limits } = await openGpu();
  const named = vendor === undefined
    ? info
    : { ...info, vendor, device: "", architecture: "", description: `as if of ${vendor}` };
  return new Gpu(device, { ...named, software: false, lanes: 32 }, { ...limits });
}
