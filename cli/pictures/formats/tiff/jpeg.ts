/** Strips and tiles of TIFF files that are JPEG (TIFF's technical note 2 of 1995, "Replacement TIFF/JPEG"). */
import { joinedBytes } from "../bytes.ts";
import { copyJpeg } from "../jpeg_copy.ts";
import { jpegPixels } from "../jpeg_pixels.ts";
import { EOI, jpegSegments, SOI } from "../jpeg_segments.ts";
import { openLibjpeg } from "../libjpeg.ts";
import type { TiffLayout } from "./layout.ts";
import type { Unpack } from "./unpack.ts";

/**
 * Unpacks strips or tiles that are a JPEG file each, but for tables that the file's directory has for all.
 * What the colours are is said there as well, and not by markers in them.
 */
export async function jpegUnpacker(layout: TiffLayout): Promise<Unpack> {
  const { blockWidth, blockRows, channels, planar, bits, jpegTables, jpegTransform } = layout;
  if (bits !== 8) throw new Error(`it is compressed by JPEG with ${bits} bits, where 8 are read`);
  const own = planar ? 1 : channels;
  const shared = [...jpegSegments(jpegTables)].filter(({ marker }) => marker !== EOI)
    .map(({ whole }) => whole);
  const libjpeg = await openLibjpeg();
  return (packed, most) => {
    const file = joinedBytes([Uint8Array.of(0xff, SOI), ...shared, packed.subarray(2)]);
    const copy = copyJpeg(file, jpegTransform);
    const { width, height, components } = copy;
    if (components !== own || width !== blockWidth || height > blockRows) {
      const found = `${width} x ${height} pixels of ${components} channels`;
      const wanted = `${blockWidth} x ${blockRows} of ${own}`;
      throw new Error(`a part of it is a JPEG file of ${found}, where ${wanted} are said to be`);
    }
    return withoutOthers(jpegPixels(copy, libjpeg).data, own).subarray(0, most);
  };
}

/** The first samples of four. */
function withoutOthers(rgba: Uint8ClampedArray, own: number): Uint8Array {
  const samples = new Uint8Array(rgba.length / 4 * own);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    for (let c = 0; c < own; c++) samples[to++] = rgba[from + c]!;
  }
  return samples;
}
