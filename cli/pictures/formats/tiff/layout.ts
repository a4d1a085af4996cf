/** What a TIFF file's picture is made of, checked before a pixel is looked at. */
import { JPEG, PREDICTED } from "./compressions.ts";
import { readDirectory, type TiffDirectory } from "./directory.ts";

/** Tags (TIFF 6.0 and its supplements). */
const TAG = {
  subfile: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  stripRows: 278,
  stripCounts: 279,
  planar: 284,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  tileRows: 323,
  tileOffsets: 324,
  tileCounts: 325,
  inkSet: 332,
  extra: 338,
  format: 339,
  jpegTables: 347,
  profile: 34675,
  dngVersion: 50706,
} as const;

/** What colours are made of, by the number that says so. */
const PHOTOMETRIC = { 0: "inverted", 1: "gray", 2: "rgb", 3: "palette", 5: "cmyk" } as const;

/** YCbCr, which is read where JPEG makes it: its decoder gives RGB. */
const YCBCR = 6;

/** Colours that are told by name alone (TIFF 6.0 and its supplements). */
const OTHER_COLORS: Readonly<Record<number, string>> = {
  ...{ 4: "a mask", [YCBCR]: "YCbCr without JPEG", 8: "CIE Lab", 9: "CIE Lab", 10: "CIE Lab" },
  ...{ 32803: "those of a camera's filter", 32844: "LogL", 32845: "LogLuv", 34892: "linear raw" },
};

/** The colours of a picture. */
export type Colors = typeof PHOTOMETRIC[keyof typeof PHOTOMETRIC];

/** How many channels have the colours. */
const COLOR_CHANNELS: Readonly<Record<Colors, number>> = {
  inverted: 1,
  gray: 1,
  rgb: 3,
  palette: 1,
  cmyk: 4,
};

/** More channels than any picture has. */
const MOST_CHANNELS = 16;

const MiB = 2 ** 20;

/** A picture's size, and what its samples are. */
export interface TiffPicture {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** Whether samples are numbers of which 1 is white. */
  readonly isFloat: boolean;
  readonly orientation: number;
}

/** Bits of the samples that come out: of 8 bits at most, of 16, or numbers. */
export function depthOf({ bits, isFloat }: Pick<TiffPicture, "bits" | "isFloat">): 8 | 16 | 32 {
  return isFloat || bits > 16 ? 32 : bits > 8 ? 16 : 8;
}

/** All that is needed to find its pixels. */
export interface TiffLayout extends TiffPicture {
  readonly little: boolean;
  readonly colors: Colors;
  /** Samples of a pixel. */
  readonly channels: number;
  /** Which of them has the colours' last, so that the next may be the opacity. */
  readonly colorChannels: number;
  /** The opacity's meaning: none, its own, or colours are multiplied by it. */
  readonly alpha: "none" | "own" | "multiplied";
  readonly compression: number;
  readonly predictor: number;
  /** The JPEG tables that strips or tiles share, and whether these are YCbCr (1). */
  readonly jpegTables: Uint8Array;
  readonly jpegTransform: 0 | 1;
  /** Strips or tiles: the sides of a whole one, and where each is, row by row, plane by plane. */
  readonly blockWidth: number;
  readonly blockRows: number;
  /** Whether each plane has blocks of its own. */
  readonly planar: boolean;
  readonly offsets: readonly number[];
  readonly counts: readonly number[];
  /** 16-bit reds, then greens, then blues. */
  readonly palette: readonly number[];
  readonly profile?: Uint8Array;
}

/**
 * Reads size and samples.
 *
 * @throws {EndOfFile} when the file ends first
 * @throws {Error} when no reader could make sense of it, or it is a camera's raw file
 */
export function readPicture(directory: TiffDirectory): TiffPicture {
  if (directory.has(TAG.dngVersion) || directory.number(TAG.subfile, 0) & 1) {
    throw new Error("its first picture is a preview, as in the raw files of cameras");
  }
  const [width, height] = [directory.number(TAG.width, 0), directory.number(TAG.height, 0)];
  const bits = common(directory.numbers(TAG.bits) ?? [1], "bits");
  const format = common(directory.numbers(TAG.format) ?? [1], "formats");
  const isFloat = format === 3;
  const known = isFloat ? [16, 32, 64] : [1, 2, 4, 8, 16, 32];
  if (![1, 3, 4].includes(format) || !known.includes(bits)) {
    throw new Error(`its samples have ${bits} bits in the format ${format}`);
  }
  const orientation = directory.number(TAG.orientation, 1);
  const isKnown = orientation >= 1 && orientation <= 8;
  return { width, height, bits, isFloat, orientation: isKnown ? orientation : 1 };
}

/** Reads where and how the pixels are stored, too. */
export function readLayout(bytes: Uint8Array): TiffLayout {
  const directory = readDirectory(bytes);
  const picture = readPicture(directory);
  const compression = directory.number(TAG.compression, 1);
  const channels = directory.number(TAG.samples, 1);
  const planar = channels > 1 && directory.number(TAG.planar, 1) === 2;
  const photometric = directory.number(TAG.photometric, -1);
  const isYcbcr = photometric === YCBCR && compression === JPEG && !planar;
  const colors = colorsOf(isYcbcr ? 2 : photometric, directory.number(TAG.inkSet, 1));
  const colorChannels = COLOR_CHANNELS[colors];
  if (channels < colorChannels || channels > MOST_CHANNELS) {
    throw new Error(`its pixels have ${channels} samples`);
  }
  const palette = colors === "palette" ? directory.numbers(TAG.palette) : [];
  if (
    !palette || colors === "palette" && (picture.bits > 8 || palette.length < 3 << picture.bits)
  ) {
    throw new Error("its palette is missing or too short");
  }
  const extra = directory.numbers(TAG.extra)?.[0];
  const profile = directory.bytes(TAG.profile);
  const layout = {
    ...picture,
    ...{ little: directory.little, colors, channels, colorChannels, palette },
    alpha: colors !== "cmyk" && channels > colorChannels && (extra === 1 || extra === 2)
      ? extra === 1 ? "multiplied" as const : "own" as const
      : "none" as const,
    ...{ compression, planar, jpegTransform: isYcbcr ? 1 as const : 0 as const },
    jpegTables: directory.bytes(TAG.jpegTables) ?? new Uint8Array(),
    // It goes with the compressions that are made for it, and means nothing beside others.
    predictor: PREDICTED.includes(compression) ? directory.number(TAG.predictor, 1) : 1,
    ...profile && { profile },
  };
  return { ...layout, ...readBlocks(directory, layout) };
}

function colorsOf(photometric: number, inkSet: number): Colors {
  const colors = PHOTOMETRIC[photometric as keyof typeof PHOTOMETRIC];
  if (colors && inkSet === 1) return colors;
  const name = colors ? "inks of its own" : OTHER_COLORS[photometric] ?? `of kind ${photometric}`;
  throw new Error(`its colours are ${name}, where grey, RGB, CMYK and palettes are read`);
}

/** Sizes and places of strips or tiles; no more than the picture needs. */
function readBlocks(
  directory: TiffDirectory,
  picture: Omit<TiffLayout, "blockWidth" | "blockRows" | "offsets" | "counts">,
): Pick<TiffLayout, "blockWidth" | "blockRows" | "offsets" | "counts"> {
  const { width, height, channels, bits, planar } = picture;
  const isTiled = directory.has(TAG.tileWidth);
  const blockWidth = isTiled ? directory.number(TAG.tileWidth, 0) : width;
  const blockRows = isTiled
    ? directory.number(TAG.tileRows, 0)
    : Math.min(height, directory.number(TAG.stripRows, height));
  const across = Math.ceil(width / blockWidth);
  const count = across * Math.ceil(height / blockRows) * (planar ? channels : 1);
  const bytesOf = (pixels: number) => pixels * channels * bits / 8;
  // Tiles reach beyond the picture, but not far.
  const stored = bytesOf(count * blockWidth * blockRows / (planar ? channels : 1));
  if (!(stored <= 64 * MiB + 4 * bytesOf(width * height))) {
    throw new Error(`its parts have ${blockWidth} x ${blockRows} pixels`);
  }
  const offsets = directory.numbers(isTiled ? TAG.tileOffsets : TAG.stripOffsets);
  const counts = directory.numbers(isTiled ? TAG.tileCounts : TAG.stripCounts);
  if (!offsets || !counts || offsets.length < count || counts.length < count) {
    throw new Error(`it does not say where its ${count} parts are`);
  }
  return {
    blockWidth,
    blockRows,
    offsets: offsets.slice(0, count),
    counts: counts.slice(0, count),
  };
}

/** The one value that all channels have. */
function common(values: readonly number[], what: string): number {
  if (values.some((value) => value !== values[0])) {
    throw new Error(`its channels differ in their ${what}: ${values.slice(0, 8).join(", ")}`);
  }
  return values[0]!;
}
