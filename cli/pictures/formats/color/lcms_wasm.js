// @ts-self-types="./lcms_wasm.d.ts"
// littleCMS as compiled WebAssembly, see ../libjpeg_wasm.js.
import source lcms from "lcms-wasm/lcms.wasm";

export default lcms;
