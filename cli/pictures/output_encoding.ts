/** How an output is encoded, by the options of its command line: depth, quality, and what is copied into it. */
import { PentimentoError } from "@pentimento/pentimento";
import type { OptionValues } from "../arguments/options.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { shownOutput } from "../standard_streams.ts";
import { say } from "../terminal/terminal.ts";
import { copyExif } from "./formats/exif_copy.ts";
import type { BitDepth } from "./formats/encoding.ts";
import type { WritableFormat } from "./formats/format.ts";
import { DEEP_EXTENSIONS, LOSSY_EXTENSIONS } from "./formats/index.ts";
import { inputExif } from "./input_hashes.ts";
import type { OutputFile } from "./output_file.ts";

/** The options of a line that are about its output's encoding. */
type EncodingValues = Pick<OptionValues, "bit-depth" | "quality" | "copy-exif" | "copy-gps">;

/**
 * Why a format cannot be encoded as a line asks, as the end of a sentence that begins with the file; with
 * what to do. `undefined` where it can.
 */
export function encodingProblem(
  { name, depths = [8], quality }: WritableFormat,
  values: EncodingValues,
): string | undefined {
  const depth = depthOf(values);
  if (depth !== undefined && !depths.includes(depth)) {
    return `is ${name}, which has ${
      depths.join(" or ")
    } bits a sample, but --bit-depth is ${depth}: ` +
      `name a file that ends in ${DEEP_EXTENSIONS}`;
  }
  if (values.quality !== undefined && quality === undefined) {
    return `is ${name}, which keeps every pixel as it is, but --quality is ${values.quality}: leave it ` +
      `out, or name a file that ends in ${LOSSY_EXTENSIONS}`;
  }
}

/**
 * An output with what its line says of its encoding.
 *
 * @param content the picture whose EXIF is copied; it is read before the output is written
 * @throws {PentimentoError} when the format has no such depth or quality
 * @throws {UsageError} when the place is to be copied without the rest
 */
export function withEncoding(
  output: OutputFile,
  values: EncodingValues,
  content?: string,
): OutputFile {
  if (values["copy-gps"] && !values["copy-exif"]) {
    throw new UsageError(
      "--copy-gps copies the place with the rest of EXIF: give --copy-exif, too",
    );
  }
  const problem = encodingProblem(output.format, values);
  if (problem) throw new PentimentoError(`The output ${shownOutput(output.path)} ${problem}`);
  const [depth, { quality }] = [depthOf(values), values];
  const copied = values["copy-exif"] && content !== undefined
    ? { exif: copyOnce(content, values["copy-gps"] ?? false) }
    : {};
  return { ...output, ...depth && { depth }, ...quality && { quality }, ...copied };
}

function depthOf({ "bit-depth": depth }: EncodingValues): BitDepth | undefined {
  return depth === undefined ? undefined : Number(depth) as BitDepth;
}

/** Copies when it is asked for the first time, and says where there is nothing to copy. */
function copyOnce(content: string, gps: boolean): () => Uint8Array | undefined {
  let copy: { readonly exif: Uint8Array | undefined } | undefined;
  return () => {
    if (copy) return copy.exif;
    const block = inputExif(content);
    copy = { exif: block && copyExif(block, { gps }) };
    if (!copy.exif) {
      say("There is no EXIF data to copy: the content image has none that is whole and fits");
    }
    return copy.exif;
  };
}
