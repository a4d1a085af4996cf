/** EXIF blocks for a picture that was made of another one: what still holds, and no place unless asked for. */
import {
  blockHeader,
  type Entry,
  EXIF,
  GPS,
  numberField,
  readFields,
  SHORT,
  sizeOf,
  writeDirectory,
} from "./fields.ts";

const ORIENTATION = 0x0112;
const COLOR_SPACE = 0xa001;

/**
 * What does not hold for another picture: how and where the pixels of a TIFF file are stored, its sides,
 * smaller copies, profiles, XMP, IPTC and Photoshop's data, which may tell the place, and makers' notes,
 * which may too and are lost when they are moved.
 */
const LEFT_OUT: ReadonlySet<number> = new Set([
  ...[ORIENTATION, COLOR_SPACE, EXIF, GPS],
  ...[0x00fe, 0x00ff, 0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x0111, 0x0115, 0x0116, 0x0117],
  ...[0x011c, 0x013d, 0x0142, 0x0143, 0x0144, 0x0145, 0x014a, 0x0152, 0x0153, 0x0201, 0x0202],
  ...[0x02bc, 0x83bb, 0x8649, 0x8773, 0x927c, 0xa002, 0xa003, 0xc4a5, 0xea1c],
]);

/** What fits into a JPEG file. */
const LONGEST = 65_000;

/**
 * A block with the fields of another that still hold. The picture is upright and sRGB; the thumbnail is left
 * out, and damaged fields are.
 *
 * @param block from the letters of its byte order on
 * @returns `undefined` where nothing can be copied: the block is damaged, or longer than fits every format
 */
export function copyExif(block: Uint8Array, options: {
  /** Whether the place where it was taken is copied. Default `false`. */
  readonly gps?: boolean;
} = {}): Uint8Array<ArrayBuffer> | undefined {
  const read = readFields(block);
  if (!read) return undefined;
  const { little, fields } = read;
  const place = options.gps ? fields.filter(({ tag }) => tag === GPS) : [];
  const copied: readonly Entry[] = [
    ...kept(fields),
    numberField(ORIENTATION, SHORT, [1], little),
    {
      tag: EXIF,
      directory: [
        ...kept(directoryOf(fields, EXIF)),
        numberField(COLOR_SPACE, SHORT, [1], little),
      ],
    },
    ...place,
  ];
  const header = blockHeader(little);
  const bytes = new Uint8Array(header.length + sizeOf(copied));
  if (bytes.length > LONGEST) return undefined;
  bytes.set(header);
  writeDirectory(copied, { bytes, little }, header.length);
  return bytes;
}

function kept(fields: readonly Entry[]): readonly Entry[] {
  return fields.filter(({ tag }) => !LEFT_OUT.has(tag));
}

function directoryOf(fields: readonly Entry[], wanted: number): readonly Entry[] {
  const found = fields.find(({ tag }) => tag === wanted);
  return found && "directory" in found ? found.directory : [];
}
