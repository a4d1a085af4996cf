/** Conversion of a file of any known format into our own compact one. */
import {
  type ByteSource,
  type CompactFile,
  type CompactOptions,
  compactVgg19,
  openTensorFile,
} from "@pentimento/pentimento/weights";
import { withoutUndefined } from "../arguments/library_options.ts";
import type { OptionValues } from "../arguments/options.ts";
import { openFile } from "../file_source.ts";

/** The options of a compact file that the command line has. */
type ImportOptions = Pick<CompactOptions, "upTo" | "half" | "preprocessing">;

/** The options of a compact file as the command line has them. */
export function compactOptions({ layers: upTo, half, preprocessing }: OptionValues): ImportOptions {
  return withoutUndefined({ upTo, half, preprocessing });
}

/**
 * Makes our own compact file of the VGG-19 in a file of any format that is known. Files beside it are read
 * where it is an index of several.
 *
 * @throws {PentimentoError} when it cannot be read, is damaged or holds no VGG-19
 */
export async function importNetwork(
  path: string,
  options: ImportOptions,
): Promise<CompactFile> {
  using opened = new DisposableStack();
  const open = async (path: string): Promise<ByteSource> =>
    opened.use(await openFile(path, "weights"));
  const separator = Deno.build.os === "windows" ? /[^/\\]*$/ : /[^/]*$/;
  const file = await openTensorFile(await open(path), {
    sibling: (name) => open(path.replace(separator, () => name)),
  });
  // The name alone: where it lay on this machine is nobody's business, should the file be handed on.
  const source = separator.exec(path)![0];
  return await compactVgg19(file, { ...options, source });
}
