/** What must hold of every file whatever: it is a picture of the size that was checked, or one sentence. */
import { PentimentoError } from "@pentimento/pentimento";
import { assert, assertEquals } from "@std/assert";
import { decodingBounds } from "../../cli/pictures/decode_apart.ts";
import type { Bitmap, ReadableFormat } from "../../cli/pictures/formats/format.ts";
import { decodePixels } from "../../cli/pictures/formats/decode.ts";
import { isReadable, recognizeFormat } from "../../cli/pictures/formats/index.ts";
import { readPicture } from "../../cli/pictures/image_file.ts";

/** What became of a file: a picture, refused by its decoder, or by what stands before decoders. */
export type Outcome = "read" | "refused" | "not decoded";

/** Larger pictures are not decoded here: they may take their bytes, and decoding them says nothing more. */
const MOST_PIXELS = 1e6;

/** Decodes a file in this process, and checks size and memory. */
export async function checkDecoding(bytes: Uint8Array): Promise<Outcome> {
  const format = recognizeFormat(bytes);
  if (!format || !isReadable(format)) return "not decoded";
  let header;
  try {
    header = format.header(bytes);
  } catch {
    return "refused";
  }
  const { width = 0, height = 0, orientation = 1, depth, workingDepth = depth } = header;
  assert(orientation >= 1 && orientation <= 8, `orientation ${orientation}`);
  if (!(width > 0 && height > 0 && width * height <= MOST_PIXELS)) return "not decoded";
  const most = decodingBounds(width, height, workingDepth).bytes;
  let [bitmap, growth] = await decodeMeasured(format, bytes);
  // What earlier cases left may be collected during this one, or not: too much is what is too much again.
  for (let again = 0; growth > most && again < 3; again++) {
    [bitmap, growth] = await decodeMeasured(format, bytes);
  }
  const isMeasured = bitmap?.width === width && bitmap.height === height;
  if (isMeasured) assertEquals(bitmap!.data.length, 4 * width * height);
  assert(growth <= most, `${width} x ${height} pixels take ${growth} bytes, more than ${most}`);
  return isMeasured ? "read" : "refused";
}

/** Decodes a file, and tells by how many bytes the process grew at most. */
async function decodeMeasured(
  format: ReadableFormat,
  bytes: Uint8Array,
): Promise<[bitmap: Bitmap | undefined, growth: number]> {
  const growth = peakGrowth();
  try {
    return [await decodePixels(bytes, format), growth()];
  } catch {
    // What the reason looks like is checked where it is part of a sentence.
    return [undefined, growth()];
  }
}

/** Reads a file as the command line does. */
export async function checkReading(path: string): Promise<Outcome> {
  try {
    const { width, height, data } = await readPicture(path, "picture");
    assertEquals(data.length, 3 * width * height);
    return "read";
  } catch (error) {
    if (!(error instanceof PentimentoError)) throw error;
    assert(/^The picture [^\p{Cc}]+$/u.test(error.message), `not one sentence: ${error.message}`);
    return "refused";
  }
}

/** Begins to measure; what comes back tells by how many bytes the process was larger at most. 0 but on Linux. */
function peakGrowth(): () => number {
  if (Deno.build.os !== "linux") return () => 0;
  const status = (key: string) => {
    const text = Deno.readTextFileSync("/proc/self/status");
    return 1024 * Number(new RegExp(`${key}:\\s*(\\d+)`).exec(text)![1]);
  };
  try {
    // Makes the peak what there is now (proc(5)).
    Deno.writeTextFileSync("/proc/self/clear_refs", "5");
  } catch {
    return () => 0;
  }
  const before = status("VmRSS");
  return () => status("VmHWM") - before;
}
