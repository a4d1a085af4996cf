/** A device that passes for hardware. Where the tests run on a GPU this is the device itself, under a vendor's name. */
export { openAsHardware } from "../../bench/emulate.ts";
