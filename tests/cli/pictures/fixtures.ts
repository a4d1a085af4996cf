/** Pictures that other programs made, and the pixels that other programs find in them. */
import { assert, assertEquals } from "@std/assert";
import type { Bitmap, Crop } from "../../../cli/pictures/formats/format.ts";
import { decodePixels } from "../../../cli/pictures/formats/decode.ts";
import { isReadable, recognizeFormat } from "../../../cli/pictures/formats/index.ts";

/** A file as the scripts in tests/fixtures/pictures write it. */
export interface PictureFixture {
  /** Its bytes in base64. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  /** Bits of the samples: 8, 16, or 32 for numbers. */
  readonly depth: number;
  /** Its RGBA samples in base64, low bytes first, not yet turned upright. */
  readonly rgba: string;
  readonly orientation?: number;
  readonly crop?: Crop;
  readonly icc?: string;
  readonly animated?: boolean;
  /** By how many steps of 8 bits samples may differ. Default: 1 where there is a profile, else 0. */
  readonly tolerance?: number;
}

const KINDS = { 8: Uint8ClampedArray, 16: Uint16Array, 32: Float32Array };

/** The bytes of a fixture. */
export function fileOf({ file }: PictureFixture): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromBase64(file);
}

/** Decodes a fixture and checks size, depth, orientation, all that is said of it, and the visible samples. */
export async function checkFixture(fixture: PictureFixture): Promise<void> {
  const { width, height, depth, crop, orientation = 1, icc, animated = false } = fixture;
  const bytes = fileOf(fixture);
  const format = recognizeFormat(bytes);
  assert(format && isReadable(format));
  const header = format.header(bytes);
  assertEquals(
    [header.width, header.height, header.orientation ?? 1, header.warnings ?? []],
    [width, height, orientation, []],
  );
  assertEquals(header.crop, crop);
  assertEquals(roundedDepth(header.depth), depth);
  const bitmap = await decodePixels(bytes, format);
  assertEquals([bitmap.width, bitmap.height], [width, height]);
  assertEquals(bitmap.metadata?.icc, icc);
  assertEquals(bitmap.metadata?.animated ?? false, animated);
  assertEquals(bitmap.metadata?.warnings ?? [], []);
  const { tolerance = icc === undefined ? 0 : 1 } = fixture;
  const difference = largestDifference(bitmap, fixture);
  assert(difference <= tolerance, `samples differ by ${difference}`);
}

const roundedDepth = (bits = 8) => bits > 16 ? 32 : bits > 8 ? 16 : 8;

/** In steps of 8 bits. */
function largestDifference({ data }: Bitmap, { depth, rgba }: PictureFixture): number {
  const Kind = KINDS[depth as keyof typeof KINDS];
  assertEquals(data.constructor, Kind);
  const expected = new Kind(Uint8Array.fromBase64(rgba).buffer);
  assertEquals(data.length, expected.length);
  const steps = 255 / { 8: 255, 16: 65535, 32: 1 }[depth]!;
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    // What is transparent has no colour.
    if (i % 4 < 3 && expected[i | 3] === 0) continue;
    largest = Math.max(largest, steps * Math.abs(data[i]! - expected[i]!));
  }
  return largest;
}
