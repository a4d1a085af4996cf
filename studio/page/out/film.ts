/** A film of pictures on the way, by the browser's own encoder. A script of its own, loaded when a film is made. */
import {
  BufferTarget,
  CanvasSource,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  Quality,
  WebMOutputFormat,
} from "mediabunny";

/** Seconds that a film shall take, without its end. */
const SECONDS = 6;

/** Pictures a second at the least and at the most. */
const RATES = [4, 30] as const;

/** Seconds that the last picture stays. */
const END = 1.5;

/** A film. */
export interface Film {
  readonly file: Blob;
  readonly extension: ".webm" | ".mp4";
}

/** Whether this browser has encoders for films at all. */
export function canFilm(): boolean {
  return "VideoEncoder" in globalThis && "VideoFrame" in globalThis;
}

/**
 * Makes a film of some pictures, of the size of the last one; those before are enlarged to it.
 *
 * @returns `undefined` where the browser has no encoder for that size
 */
export async function makeFilm(pictures: readonly Blob[]): Promise<Film | undefined> {
  using last = closing(await createImageBitmap(pictures.at(-1)!));
  const { width, height } = evenSize(last.bitmap);
  const form = await formFor(width, height);
  if (form === undefined) return undefined;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { alpha: false })!;
  const target = new BufferTarget();
  const output = new Output({ format: form.format, target });
  const source = new CanvasSource(canvas, { codec: form.codec, quality: new Quality("high") });
  const rate = Math.min(RATES[1], Math.max(RATES[0], Math.ceil(pictures.length / SECONDS)));
  output.addVideoTrack(source, { frameRate: rate });
  await output.start();
  for (const [i, picture] of pictures.entries()) {
    using image = closing(await createImageBitmap(picture));
    context.drawImage(image.bitmap, 0, 0, width, height);
    await source.add(i / rate, 1 / rate);
  }
  // Once more, for players end a film with the beginning of its last picture.
  const stays = Math.round(END * rate);
  await source.add((pictures.length - 1 + stays) / rate, 1 / rate);
  await output.finalize();
  const file = new Blob([target.buffer!], { type: form.type });
  return { file, extension: form.extension };
}

/** The kind of film that this browser writes. */
async function formFor(width: number, height: number) {
  const size = { width, height };
  const open = await getFirstEncodableVideoCodec(["vp9", "vp8", "av1"], size);
  if (open !== null) {
    const format = new WebMOutputFormat();
    return { codec: open, format, type: "video/webm", extension: ".webm" } as const;
  }
  const codec = await getFirstEncodableVideoCodec(["avc"], size);
  if (codec === null) return undefined;
  return { codec, format: new Mp4OutputFormat(), type: "video/mp4", extension: ".mp4" } as const;
}

/** Encoders want even sides. */
function evenSize({ width, height }: ImageBitmap): { width: number; height: number } {
  const even = (side: number) => Math.max(2, 2 * Math.floor(side / 2));
  return { width: even(width), height: even(height) };
}

function closing(bitmap: ImageBitmap) {
  return { bitmap, [Symbol.dispose]: () => bitmap.close() };
}
