// @ts-self-types="./libavif_wasm.d.ts"
// libavif as compiled WebAssembly, see ../libjpeg_wasm.js.
import source libavif from "@jsquash/avif/decoder.wasm";

export default libavif;
