// @ts-self-types="./libjxl_wasm.d.ts"
// libjxl as compiled WebAssembly, see ../libjpeg_wasm.js.
import source libjxl from "@jsquash/jxl/decoder.wasm";

export default libjxl;
