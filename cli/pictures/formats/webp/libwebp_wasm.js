// @ts-self-types="./libwebp_wasm.d.ts"
// libwebp as compiled WebAssembly, see ../libjpeg_wasm.js.
import source libwebp from "@jsquash/webp/decoder.wasm";

export default libwebp;
