/** What other programs read of our files: ImageMagick and avifdec for pixels, exiftool for what stands beside them. */

/** Whether a program is there. */
function isThere(command: string, version: string): boolean {
  try {
    return new Deno.Command(command, { args: [version], stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
}

/** Whether this program is; tests that need it are ignored, by a name that says so, where it is not. */
export const EXIFTOOL = isThere("exiftool", "-ver");

const MAGICK = { name: "ImageMagick", isThere: isThere("convert", "-version") };

/** ImageMagick 6 reads neither alpha nor lossless colours of AVIF. */
const AVIFDEC = {
  name: "avifdec and ImageMagick",
  isThere: MAGICK.isThere && isThere("avifdec", "--version"),
};

/** The program that reads files of an extension. */
export function readerOf(extension: string): { readonly name: string; readonly isThere: boolean } {
  return extension === ".avif" ? AVIFDEC : MAGICK;
}

/** The pixels of a file as that program reads them: RGBA of 8 or 16 bits. */
export async function otherPixels(
  path: string,
  depth: 8 | 16 = 8,
): Promise<Uint8Array | Uint16Array> {
  if (path.endsWith(".avif")) {
    const png = `${path}.png`;
    await output("avifdec", [path, png]);
    try {
      return await otherPixels(png, depth);
    } finally {
      await Deno.remove(png);
    }
  }
  const bytes = await output("convert", [path, "-depth", `${depth}`, "-endian", "LSB", "rgba:-"]);
  return depth === 8 ? bytes : new Uint16Array(bytes.buffer);
}

/** The tags of a file as exiftool reads them, by group and name: `EXIF:Make`. */
export async function exifTags(path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = new TextDecoder().decode(await output("exiftool", ["-j", "-G", "-n", "-a", path]));
  return JSON.parse(text)[0];
}

async function output(command: string, args: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  if (!success) throw new Error(`${command}: ${new TextDecoder().decode(stderr)}`);
  return Uint8Array.from(stdout);
}
