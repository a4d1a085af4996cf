/** The `clap` box of AVIF files: the part of a picture that is to be seen. */
import { BoxReader } from "../boxes.ts";
import type { Crop } from "../format.ts";

/**
 * Reads the clean aperture (ISO 14496-12, 12.1.4.2): its width, its height, and how far its centre is from the
 * picture's to the right and down, each a fraction of 32-bit numbers.
 *
 * @returns `undefined` where it has no whole pixels or reaches beyond the picture, which libavif calls invalid
 * @throws {EndOfFile} when the box is too short
 */
export function readCrop(
  clap: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): Crop | undefined {
  const reader = new BoxReader(clap);
  const fraction = () => (reader.number(4) | 0) / reader.number(4);
  const [across, down, right, below] = [fraction(), fraction(), fraction(), fraction()];
  const left = (width - across) / 2 + right;
  const top = (height - down) / 2 + below;
  const isWhole = [left, top, across, down].every(Number.isInteger);
  const isInside = left >= 0 && top >= 0 && across > 0 && down > 0 &&
    left + across <= width && top + down <= height;
  return isWhole && isInside ? { left, top, width: across, height: down } : undefined;
}
