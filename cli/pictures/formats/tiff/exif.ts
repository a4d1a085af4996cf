/** What a TIFF file says of its making, as an EXIF block: there it stands among what the picture is made of. */
import { DAMAGED_EXIF } from "../exif.ts";
import {
  blockHeader,
  type Entry,
  EXIF,
  type FoundField,
  GPS,
  sizeOf,
  writeDirectory,
} from "../fields.ts";
import type { ImageHeader } from "../format.ts";
import { readDirectory, type TiffDirectory } from "./directory.ts";

/** Description, maker, model, orientation, resolution, program, time, artist, rights: tags that no pixel needs. */
const PLAIN = [270, 271, 272, 274, 282, 283, 296, 305, 306, 315, 33432];

/** The longest block that a JPEG file can hold. */
const LONGEST = 65527;

/**
 * A block of the file's own order of bytes; none where the file has no such directory, or one too long.
 */
export function tiffExif(
  bytes: Uint8Array,
  directory: TiffDirectory,
): Pick<ImageHeader, "exif" | "warnings"> {
  try {
    const others = [EXIF, GPS].flatMap((tag) => {
      const place = directory.numbers(tag)?.[0];
      return place === undefined ? [] : [{ tag, fields: readDirectory(bytes, place).fields }];
    });
    if (others.length === 0) return {};
    const exif = writeBlock(directory, others);
    return exif.length > LONGEST ? {} : { exif };
  } catch {
    return { warnings: [DAMAGED_EXIF] };
  }
}

interface Other {
  readonly tag: number;
  readonly fields: ReadonlyMap<number, FoundField>;
}

function writeBlock({ little, fields }: TiffDirectory, others: readonly Other[]): Uint8Array {
  const plain = new Map([...fields].filter(([tag]) => PLAIN.includes(tag)));
  const pointers = others.map(({ tag, fields }) => ({ tag, directory: entriesOf(fields) }));
  const entries: Entry[] = [...entriesOf(plain), ...pointers];
  const header = blockHeader(little);
  const bytes = new Uint8Array(header.length + sizeOf(entries));
  bytes.set(header);
  writeDirectory(entries, { bytes, little }, header.length);
  return bytes;
}

function entriesOf(fields: ReadonlyMap<number, FoundField>): Entry[] {
  return Array.from(fields.values(), (field) => ({ ...field, data: field.data() }));
}
