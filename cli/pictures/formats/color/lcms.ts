/** littleCMS as WebAssembly: converts samples from an ICC profile to sRGB. */
import type { Samples } from "../format.ts";

/** The part of littleCMS that is used here; pointers are offsets in its memory. */
interface Lcms {
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _cmsOpenProfileFromMem(pointer: number, bytes: number): number;
  _cmsCreate_sRGBProfile(): number;
  _cmsCreateTransform(
    from: number,
    fromType: number,
    to: number,
    toType: number,
    intent: number,
    flags: number,
  ): number;
  _cmsDoTransform(transform: number, from: number, to: number, pixels: number): void;
  cmsGetProfileInfoASCII(profile: number, what: number, language: string, country: string): string;
}

/** How a pixel's four samples are taken: as a grey and three others, as RGB and alpha, as inks. */
export type Layout = "gray" | "rgb" | "cmyk";

/** What lcms2.h makes of these: PT_GRAY, PT_RGB, PT_CMYK (reversed, for light is stored) and their channels. */
const LAYOUTS: Readonly<Record<Layout, number>> = {
  gray: 3 << 16 | 3 << 7 | 1 << 3,
  rgb: 4 << 16 | 1 << 7 | 3 << 3,
  cmyk: 6 << 16 | 1 << 13 | 4 << 3,
};

/** Perceptual, as browsers and Pillow ask for. */
const INTENT = 0;

/** For samples of more than 8 bits, which littleCMS would else look up in a table of 33 steps (7 of 255 off). */
const NO_TABLES = 0x100;

/** Pixels that are converted at once. */
const AT_ONCE = 2 ** 16;

/**
 * Converts pixels in place. Alpha stays; inks become opaque. A profile that is sRGB's to a step of 8 bits
 * changes nothing.
 *
 * @returns the profile's name
 * @throws {Error} when littleCMS makes nothing of the profile
 */
export async function convertByLcms(
  data: Samples,
  profile: Uint8Array,
  layout: Layout,
): Promise<string> {
  const lcms = await loadLcms();
  const copy = lcms._malloc(profile.length);
  lcms.HEAPU8.set(profile, copy);
  const from = lcms._cmsOpenProfileFromMem(copy, profile.length);
  if (!from) throw new Error("littleCMS cannot read it");
  const converter = (bytes: number) => {
    const type = (bytes === 4 ? 1 << 22 : 0) | bytes;
    return lcms._cmsCreateTransform(
      ...[from, LAYOUTS[layout] | type, lcms._cmsCreate_sRGBProfile(), LAYOUTS.rgb | type] as const,
      ...[INTENT, bytes > 1 ? NO_TABLES : 0] as const,
    );
  };
  const transform = converter(data.BYTES_PER_ELEMENT);
  if (!transform) throw new Error("littleCMS cannot convert from it");
  if (layout !== "rgb" || !changesNothing(lcms, converter(1))) {
    apply(lcms, transform, data);
    if (layout === "cmyk") makeOpaque(data);
    if (data instanceof Float32Array) clipAll(data);
  }
  return lcms.cmsGetProfileInfoASCII(from, 0, "en", "US");
}

async function loadLcms(): Promise<Lcms> {
  const [{ default: create }, { default: compiled }] = await Promise.all([
    import("lcms-wasm/lcms.js"),
    import("./lcms_wasm.js"),
  ]);
  return await create({
    print: () => {},
    printErr: () => {},
    instantiateWasm: (
      imports: WebAssembly.Imports,
      callback: (instance: WebAssembly.Instance) => void,
    ) => {
      const instance = new WebAssembly.Instance(compiled, imports);
      callback(instance);
      return instance.exports;
    },
  }) as unknown as Lcms;
}

/** Runs pixels through littleCMS, some at a time. It leaves alone what is no colour. */
function apply(lcms: Lcms, transform: number, data: Samples): void {
  const room = lcms._malloc(4 * data.BYTES_PER_ELEMENT * AT_ONCE);
  const Same = data.constructor as {
    new (buffer: ArrayBuffer, at: number, count: number): Samples;
  };
  for (let at = 0; at < data.length; at += 4 * AT_ONCE) {
    const part = data.subarray(at, at + 4 * AT_ONCE);
    // Its memory moves when it grows.
    new Same(lcms.HEAPU8.buffer, room, part.length).set(part);
    lcms._cmsDoTransform(transform, room, room, part.length / 4);
    part.set(new Same(lcms.HEAPU8.buffer, room, part.length));
  }
  lcms._free(room);
}

/** Whether colours all over the cube, and all greys, stay what they are. */
function changesNothing(lcms: Lcms, transform: number): boolean {
  const steps = Array.from({ length: 9 }, (_, i) => Math.round(i * 255 / 8));
  const cube = steps.flatMap((r) => steps.flatMap((g) => steps.flatMap((b) => [r, g, b, 255])));
  const grays = Array.from({ length: 256 }, (_, i) => [i, i, i, 255]).flat();
  const before = Uint8ClampedArray.from([...cube, ...grays]);
  const after = before.slice();
  apply(lcms, transform, after);
  return before.every((value, i) => Math.abs(value - after[i]!) <= 1);
}

function makeOpaque(data: Samples): void {
  const opaque = data instanceof Float32Array ? 1 : data instanceof Uint16Array ? 65535 : 255;
  for (let i = 3; i < data.length; i += 4) data[i] = opaque;
}

/** Numbers are converted beyond what sRGB can show, too. */
function clipAll(data: Float32Array): void {
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, data[i]!));
}
