/** Image files as bytes, written by hand: what no encoder at hand writes, and what is broken on purpose. */

/** The bytes of letters, one each. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Pieces one after the other. */
export function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** A number in `size` bytes, the high ones first. */
export function bigEndian(value: number, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** (size - 1 - i)));
}

/** A number in `size` bytes, the low ones first. */
export function littleEndian(value: number, size: number): Uint8Array {
  return bigEndian(value, size).reverse();
}

/** The first bytes of every PNG file. */
export const PNG_SIGNATURE = ascii("\x89PNG\r\n\x1a\n");

/** A chunk of a PNG file with its checksum. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const body = joined(ascii(type), data);
  return joined(bigEndian(data.length, 4), body, bigEndian(crc32(body), 4));
}

/** The checksum of a PNG chunk (PNG specification, annex D), bit by bit. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** An image for {@linkcode writePng}. */
export interface PngImage {
  readonly width: number;
  readonly height: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
  readonly colorType: 0 | 2 | 3 | 4 | 6;
  /** Bits of a sample, 8 or 16. */
  readonly depth: 8 | 16;
  /** The samples of all pixels, row by row. */
  readonly samples: readonly number[];
  /** RGB triples. */
  readonly palette?: readonly number[];
}

/** A whole PNG file (PNG specification, 5 and 11). */
export async function writePng(image: PngImage): Promise<Uint8Array> {
  const { width, height, colorType, depth, samples, palette } = image;
  const perRow = samples.length / height;
  const rows = Array.from({ length: height }, (_, y) =>
    joined(
      // Every row begins with its filter, 0: none.
      Uint8Array.of(0),
      ...samples.slice(y * perRow, (y + 1) * perRow).map((value) => bigEndian(value, depth / 8)),
    ));
  return joined(
    PNG_SIGNATURE,
    pngHeaderChunk(width, height, depth, colorType),
    ...(palette ? [pngChunk("PLTE", Uint8Array.from(palette))] : []),
    pngChunk("IDAT", await deflate(joined(...rows))),
    pngChunk("IEND", new Uint8Array()),
  );
}

/** The beginning of a PNG file that claims to be of this size. */
export function pngBeginning(width: number, height: number): Uint8Array {
  return joined(PNG_SIGNATURE, pngHeaderChunk(width, height, 8, 2));
}

function pngHeaderChunk(width: number, height: number, depth: number, colorType: number) {
  const sides = joined(bigEndian(width, 4), bigEndian(height, 4));
  return pngChunk("IHDR", joined(sides, Uint8Array.of(depth, colorType, 0, 0, 0)));
}

/** Bytes as a zlib stream. */
export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  const deflated = stream.pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(deflated).arrayBuffer());
}

/** A BMP file of 24 bits a pixel; a negative height stores the rows from the top. */
export function writeBmp(width: number, height: number, rgb: readonly number[]): Uint8Array {
  const rows = Math.abs(height);
  const stride = Math.ceil(3 * width / 4) * 4;
  const pixels = new Uint8Array(stride * rows);
  for (let y = 0; y < rows; y++) {
    const stored = height < 0 ? y : rows - 1 - y;
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      pixels.set([rgb[at + 2]!, rgb[at + 1]!, rgb[at]!], stored * stride + 3 * x);
    }
  }
  const signed = (value: number) => littleEndian(value < 0 ? value + 2 ** 32 : value, 4);
  return joined(
    ascii("BM"),
    littleEndian(54 + pixels.length, 4),
    littleEndian(0, 4),
    littleEndian(54, 4),
    littleEndian(40, 4),
    signed(width),
    signed(height),
    littleEndian(1, 2),
    littleEndian(24, 2),
    littleEndian(0, 4),
    littleEndian(pixels.length, 4),
    new Uint8Array(16),
    pixels,
  );
}

/** A GIF file of two colours, red (0) and blue (1), of at most 62 pixels. */
export function writeGif(width: number, height: number, indices: readonly number[]): Uint8Array {
  // Codes of three bits: 0 and 1 colours, 4 clear, 5 end. Clearing before every pixel keeps them at three.
  const codes = [...indices.flatMap((index) => [4, index]), 5];
  const bits = codes.flatMap((code) => [code & 1, (code >> 1) & 1, (code >> 2) & 1]);
  const data = Uint8Array.from(
    { length: Math.ceil(bits.length / 8) },
    (_, i) => bits.slice(8 * i, 8 * i + 8).reduce((byte, bit, k) => byte | (bit << k), 0),
  );
  const sides = joined(littleEndian(width, 2), littleEndian(height, 2));
  return joined(
    ascii("GIF89a"),
    sides,
    Uint8Array.of(0x80, 0, 0, 255, 0, 0, 0, 0, 255),
    Uint8Array.of(0x2c, 0, 0, 0, 0),
    sides,
    Uint8Array.of(0, 2, data.length),
    data,
    Uint8Array.of(0, 0x3b),
  );
}

/** The beginning of a JPEG file that claims to be of this size. */
export function jpegBeginning(width: number, height: number): Uint8Array {
  return joined(
    Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
    bigEndian(16, 2),
    ascii("JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
    Uint8Array.of(0xff, 0xc0, 0, 17, 8),
    bigEndian(height, 2),
    bigEndian(width, 2),
    Uint8Array.of(3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0),
  );
}

/** A JPEG file with an EXIF orientation put in front of what it has. */
export function withOrientation(
  jpeg: Uint8Array,
  orientation: number,
  byteOrder: "II" | "MM" = "II",
): Uint8Array {
  const number = byteOrder === "II" ? littleEndian : bigEndian;
  const block = joined(
    ascii("Exif\0\0" + byteOrder),
    number(42, 2),
    number(8, 4),
    // A directory of one entry: tag, type SHORT, one value, which stands in the first two bytes of four.
    number(1, 2),
    number(0x0112, 2),
    number(3, 2),
    number(1, 4),
    number(orientation, 2),
    number(0, 2),
    number(0, 4),
  );
  const segment = joined(Uint8Array.of(0xff, 0xe1), bigEndian(block.length + 2, 2), block);
  return joined(jpeg.subarray(0, 2), segment, jpeg.subarray(2));
}
