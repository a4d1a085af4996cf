/** A worker that decodes one image file and posts the pixels, or why there are none. */
import { decodePixels } from "./decode.ts";
import { isReadable, recognizeFormat } from "./index.ts";
import type { Bitmap } from "./format.ts";

/** What the worker posts. */
export type DecodingAnswer = { readonly bitmap: Bitmap } | { readonly fault: string };

/** What is used of a worker's global scope, whose types would contradict those of the main thread. */
interface WorkerScope {
  onmessage: (event: MessageEvent<Uint8Array>) => void;
  postMessage(answer: DecodingAnswer, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;

// Standard output is the program's own, and what a library finds odd comes as an error or not at all.
for (const method of Object.keys(console)) {
  (console as unknown as Record<string, unknown>)[method] = () => {};
}

scope.onmessage = async ({ data: bytes }) => {
  try {
    const format = recognizeFormat(bytes);
    if (!format || !isReadable(format)) throw new Error("no format that can be read");
    const bitmap = await decodePixels(bytes, format);
    // A buffer that holds more than the pixels is not handed over whole.
    const data = bitmap.data.byteLength === bitmap.data.buffer.byteLength
      ? bitmap.data
      : bitmap.data.slice();
    scope.postMessage({ bitmap: { ...bitmap, data } }, [data.buffer as ArrayBuffer]);
  } catch (error) {
    scope.postMessage({ fault: error instanceof Error ? error.message : String(error) }, []);
  }
};
