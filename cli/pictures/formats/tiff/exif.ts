/** What a TIFF file says of its making, as an EXIF block: there it stands among what the picture is made of. */
import { joinedBytes, viewOf } from "../bytes.ts";
import { DAMAGED_EXIF } from "../exif.ts";
import type { ImageHeader } from "../format.ts";
import { type Field, readDirectory, type TiffDirectory } from "./directory.ts";

/** The tags of other directories: of EXIF's own, and of places on the globe (EXIF 2.3, 4.6.3). */
const EXIF = 34665;
const GPS = 34853;

/** Description, maker, model, orientation, resolution, program, time, artist, rights: tags that no pixel needs. */
const PLAIN = [270, 271, 272, 274, 282, 283, 296, 305, 306, 315, 33432];

/** The longest block that a JPEG file can hold. */
const LONGEST = 65527;

const LONG = 4;

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
  readonly fields: ReadonlyMap<number, Field>;
}

function writeBlock(directory: TiffDirectory, others: readonly Other[]): Uint8Array {
  const { little, fields } = directory;
  const plain = new Map([...fields].filter(([tag]) => PLAIN.includes(tag)));
  // A directory is as long wherever it points to, so a first try tells where the others will begin.
  const pointing = (places: readonly number[]) => {
    const pointers = others.map(({ tag }, i): [number, Field] => [tag, {
      type: LONG,
      count: 1,
      data: () => numberBytes(places[i]!, 4, little),
    }]);
    return writeDirectory(new Map([...plain, ...pointers]), 8, little);
  };
  let at = 8 + pointing(others.map(() => 0)).length;
  const places: number[] = [];
  const written = others.map(({ fields }) => {
    places.push(at);
    const part = writeDirectory(fields, at, little);
    at += part.length;
    return part;
  });
  const head = [...little ? [0x49, 0x49, 42, 0] : [0x4d, 0x4d, 0, 42]];
  return joinedBytes([
    Uint8Array.from(head),
    numberBytes(8, 4, little),
    pointing(places),
    ...written,
  ]);
}

/** A directory and behind it its longer values. */
function writeDirectory(
  fields: ReadonlyMap<number, Field>,
  at: number,
  little: boolean,
): Uint8Array {
  const sorted = [...fields].toSorted(([a], [b]) => a - b);
  let end = at + 2 + 12 * sorted.length + 4;
  const behind: Uint8Array[] = [];
  const entries = sorted.flatMap(([tag, { type, count, data }]) => {
    let value = data();
    if (value.length > 4) {
      behind.push(value, new Uint8Array(value.length % 2));
      end += value.length + value.length % 2;
      value = numberBytes(end - value.length - value.length % 2, 4, little);
    }
    const numbers = [numberBytes(tag, 2, little), numberBytes(type, 2, little)];
    return [...numbers, numberBytes(count, 4, little), value, new Uint8Array(4 - value.length)];
  });
  const count = numberBytes(sorted.length, 2, little);
  return joinedBytes([count, ...entries, new Uint8Array(4), ...behind]);
}

function numberBytes(value: number, size: 2 | 4, little: boolean): Uint8Array {
  const bytes = new Uint8Array(size);
  if (size === 2) viewOf(bytes).setUint16(0, value, little);
  else viewOf(bytes).setUint32(0, value, little);
  return bytes;
}
