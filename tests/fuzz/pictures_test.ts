/** The decoders of pictures under damage from fixed seeds; .ci/run takes fresh ones for longer. */
import { assert, assertEquals } from "@std/assert";
import { READABLE_FORMATS } from "../../cli/pictures/formats/index.ts";
import { joined } from "../cli/pictures/image_bytes.ts";
import { pictureCase } from "./picture_cases.ts";
import { FUZZED } from "./picture_files.ts";
import { fuzz } from "./pictures.ts";

Deno.test("every format that is read is fuzzed, from files whose pieces are all of them", async () => {
  assertEquals(READABLE_FORMATS.split(/, | or /), Object.keys(FUZZED));
  for (const { files, split, seal } of Object.values(FUZZED)) {
    for (const bytes of await files()) {
      const pieces = split(bytes);
      assert(pieces.length >= 3);
      assertEquals(joined(...pieces), bytes);
      if (seal) assertEquals(pieces.map(seal), pieces);
    }
  }
  assertEquals(await pictureCase("PNG", 5), await pictureCase("PNG", 5));
});

for (const format of Object.keys(FUZZED)) {
  Deno.test(`a damaged ${format} is read or refused, within time and memory`, async () => {
    // An instance of libjxl takes a tenth of a second.
    const cases = format === "JPEG XL" ? 80 : 300;
    assert(await fuzz({ format, seed: 1, seconds: 60, cases }));
  });
}
