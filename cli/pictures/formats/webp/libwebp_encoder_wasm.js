// @ts-self-types="./libwebp_encoder_wasm.d.ts"
// libwebp's encoder as compiled WebAssembly, see ../libjpeg_wasm.js.
import source encoder from "@jsquash/webp/encoder.wasm";

export default encoder;
