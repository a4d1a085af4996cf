/** Metadata in PNG files: written as chunks before the pixels, and the recipe read back. */
import { hasLetters, joinedBytes, lettersAt, viewOf } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import type { Metadata } from "./encoding.ts";

/** The keyword of the text that is the recipe. */
const KEYWORD = "pentimento";

/** The most that a compressed text may become. */
const LONGEST_TEXT = 2 ** 24;

/** Metadata as chunks that stand before the pixels: `eXIf` for the EXIF block, `iTXt` for the recipe. */
export function pngMetadataChunks({ recipe, exif }: Metadata): Uint8Array<ArrayBuffer>[] {
  return [
    ...exif ? [pngChunk("eXIf", exif)] : [],
    ...recipe === undefined ? [] : [recipeChunk(recipe)],
  ];
}

/** The bytes of a PNG file before its second chunk: the signature and the header. */
const HEADER_END = 33;

/** A PNG file of somebody else's encoder with metadata in it. */
export function withPngMetadata(png: Uint8Array, metadata: Metadata): Uint8Array<ArrayBuffer> {
  const chunks = pngMetadataChunks(metadata);
  return joinedBytes([png.subarray(0, HEADER_END), ...chunks, png.subarray(HEADER_END)]);
}

/** A chunk: its length, its type, its data and their checksum (PNG specification, 5.3). */
export function pngChunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(12 + data.length);
  const view = viewOf(chunk);
  view.setUint32(0, data.length);
  chunk.set(new TextEncoder().encode(type), 4);
  chunk.set(data, 8);
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));
  return chunk;
}

/** Keyword, no compression, no language, no translated keyword, text (PNG specification, 11.3.3.4). */
function recipeChunk(recipe: string): Uint8Array<ArrayBuffer> {
  return pngChunk("iTXt", new TextEncoder().encode(`${KEYWORD}\0\0\0\0\0${recipe}`));
}

/**
 * The recipe of a PNG file; `undefined` where there is none. Programs that save a picture anew keep such
 * texts, some as another kind of chunk, so that all three kinds are looked at.
 */
export async function pngRecipe(png: Uint8Array): Promise<string | undefined> {
  const view = viewOf(png);
  for (let at = 8; at + 12 <= png.length; at += 12 + view.getUint32(at)) {
    const end = at + 8 + view.getUint32(at);
    const data = png.subarray(at + 8, end);
    const type = lettersAt(png, at + 4, 4);
    if (end > png.length) return undefined;
    if (!/^(?:[iz]TX|tEX)t$/.test(type) || !hasLetters(data, 0, `${KEYWORD}\0`)) continue;
    return await textOf(type, data.subarray(KEYWORD.length + 1));
  }
  return undefined;
}

/** The text in a chunk behind its keyword. */
async function textOf(type: string, data: Uint8Array): Promise<string | undefined> {
  // Strictly these texts are Latin-1, but what programs copy into them is the UTF-8 of the original.
  if (type === "tEXt") return new TextDecoder().decode(data);
  if (type === "zTXt") return await inflatedText(data.subarray(1));
  const language = data.indexOf(0, 2);
  const translated = data.indexOf(0, language + 1);
  if (language < 0 || translated < 0) return undefined;
  const text = data.subarray(translated + 1);
  return data[0] === 0 ? new TextDecoder().decode(text) : await inflatedText(text);
}

async function inflatedText(compressed: Uint8Array): Promise<string> {
  const { inflateSync } = await import("node:zlib");
  return new TextDecoder().decode(inflateSync(compressed, { maxOutputLength: LONGEST_TEXT }));
}
