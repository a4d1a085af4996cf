// @ts-self-types="./libjpeg_wasm.d.ts"
// libjpeg as compiled WebAssembly. Imported in this phase, Deno itself reads the file and no permission is
// needed. TypeScript does not know the syntax yet, so it stands in a file of its own.
import source libjpeg from "@jsquash/jpeg/decoder.wasm";

export default libjpeg;
