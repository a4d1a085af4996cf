// @ts-self-types="./libavif_encoder_wasm.d.ts"
// libavif's encoder as compiled WebAssembly, see ../libjpeg_wasm.js.
import source encoder from "@jsquash/avif/encoder.wasm";

export default encoder;
