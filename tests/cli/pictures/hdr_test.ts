/** Pictures of high dynamic range (PQ and HLG, by PNG's cICP) against BT.2100's formulas. */
import fixtures from "../../fixtures/pictures/hdr.json" with { type: "json" };
import { checkFixture, type PictureFixture } from "./fixtures.ts";

const files: Readonly<Record<string, PictureFixture>> = fixtures.files;

for (const [name, fixture] of Object.entries(files)) {
  Deno.test(`${name}: within 2 of 255 of the formulas`, () => checkFixture(fixture));
}
