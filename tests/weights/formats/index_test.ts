/** Tests of recognising formats. */
import { assertEquals } from "@std/assert";
import { formatOf } from "../../../weights/formats/index.ts";
import { BEGINNING_BYTES } from "../../../weights/formats/tensor_file.ts";
import { fileOf } from "../safetensors_writer.ts";

/** A byte for each character. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A safetensors file whose header is padded with blanks to this length. */
function withHeader(length: number): Uint8Array {
  return fileOf('{"a": {}}'.padEnd(length, " "));
}

const cases: readonly (readonly [
  what: string,
  bytes: Uint8Array,
  format: string | undefined,
])[] = [
  ["safetensors", withHeader(1000), "safetensors"],
  ["safetensors of one empty header", fileOf("{}"), "safetensors"],
  ["safetensors whose header's length begins as a pickle does", withHeader(0x280), "safetensors"],
  ["safetensors whose header's length begins as JSON does", withHeader(0x7b), "safetensors"],
  ["safetensors whose header is no object", fileOf("[]"), "safetensors"],
  ["no more than a header's length", new Uint8Array(8), "safetensors"],
  ["nothing", new Uint8Array(), "safetensors"],
  ["a zip as PyTorch writes it", bytesOf("PK\x03\x04\0\0\x08\x08\0\0\0\0\0\0"), "pytorch"],
  ["a zip of another program", bytesOf("PK\x03\x04\x14\0\0\0\x08\0"), "pytorch"],
  ["a zip without version and flags", bytesOf("PK\x03\x04\0\0\0\0\0\0"), "pytorch"],
  ["an old file of PyTorch", bytesOf("\x80\x02\x8a\x0al\xfc\x9cF\xf9 j"), "pytorch-legacy"],
  ["a pickle of protocol 5", bytesOf("\x80\x05\x95\x0a\0\0\0\0\0\0\0"), "pytorch-legacy"],
  ["a pickle of an unknown protocol", bytesOf("\x80\x06\x95\x0a\x01\x01\x01\x01"), undefined],
  ["HDF5", bytesOf("\x89HDF\r\n\x1a\n\0\0\0\0"), "keras"],
  ["an index", bytesOf('{"weight_map": {}}'), "safetensors-index"],
  ["an index on several lines", bytesOf('\n {\r\n\t"metadata": {}}'), "safetensors-index"],
  ["an empty object", bytesOf("{}     "), "safetensors-index"],
  ["a PNG", bytesOf("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), undefined],
  ["a web page", bytesOf("<!DOCTYPE html>"), undefined],
  ["a pointer of Git LFS", bytesOf("version https://git-lfs"), undefined],
];

for (const [what, bytes, format] of cases) {
  Deno.test(`the first bytes tell the format: ${what}`, () => {
    assertEquals(formatOf(bytes)?.name, format);
    assertEquals(formatOf(bytes.subarray(0, BEGINNING_BYTES))?.name, format);
  });
}
