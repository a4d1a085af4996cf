/** The segments of JPEG files (ITU T.81, annex B), one after the other. */
import { viewOf } from "./bytes.ts";

/** One marker with what belongs to it. */
export interface JpegSegment {
  /** The second byte of the marker. */
  readonly marker: number;
  /** The parameters, without marker and length; shorter than the length says where the file ends before. */
  readonly body: Uint8Array;
  /** Marker, length, parameters and, behind the start of a scan, its entropy-coded data. */
  readonly whole: Uint8Array;
  /** Whether the file has all of the parameters, and the length is one that can be. */
  readonly sound: boolean;
}

/** Markers by their names in the standard. */
export const DHT = 0xc4;
export const SOI = 0xd8;
export const EOI = 0xd9;
export const SOS = 0xda;
export const DRI = 0xdd;
export const APP0 = 0xe0;
export const APP1 = 0xe1;
export const APP2 = 0xe2;
export const APP14 = 0xee;

/**
 * The segments behind the first marker, up to the end of the picture or of the file. Bytes between them are
 * passed over, as libjpeg does; so are the codes that are reserved and those that stand alone.
 */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  const view = viewOf(bytes);
  let at = nextMarker(bytes, 2);
  while (at < bytes.length) {
    const marker = bytes[at + 1]!;
    const alone = marker === SOI || marker === EOI;
    const length = alone ? 0 : at + 4 <= bytes.length ? view.getUint16(at + 2) : 0;
    const end = at + 2 + length;
    const next = marker === SOS ? nextMarker(bytes, end) : Math.min(end, bytes.length);
    yield {
      marker,
      body: bytes.subarray(Math.min(at + 4, end), end),
      whole: bytes.subarray(at, next),
      sound: alone || length >= 2 && end <= bytes.length,
    };
    if (marker === EOI) return;
    at = nextMarker(bytes, next);
  }
}

/** Whether a marker starts a frame: every SOF, of whatever process, JPEG-LS among them. */
export function startsFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker) ||
    marker === 0xf7;
}

/**
 * Where the next marker begins, or the end of the file. In entropy-coded data a 0xff before a zero is a
 * sample's, and restarts belong to it; a marker may be padded with any number of 0xff.
 */
function nextMarker(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1] ?? 0;
    const isRestart = code >= 0xd0 && code <= 0xd7;
    const isKnown = code >= 0xc0 && code < 0xf0 && code !== 0xc8 || [0xf7, 0xfe].includes(code);
    if (isKnown && !isRestart) return at;
  }
  return bytes.length;
}
