/** Animations in GIF and PNG files of Pillow's: the first frame is taken, and that is said. */
import { assertEquals } from "@std/assert";
import fixtures from "../../fixtures/pictures/animated.json" with { type: "json" };
import { checkFixture, fileOf, type PictureFixture } from "./fixtures.ts";
import { decodeUpright } from "./read_bytes.ts";

const files: Readonly<Record<keyof typeof fixtures.files, PictureFixture>> = fixtures.files;

for (const [name, fixture] of Object.entries(files)) {
  Deno.test(`${name}: the first frame, and whether there are others`, () => checkFixture(fixture));
}

Deno.test("GIF: what is damaged behind the first frame does no harm", async () => {
  const bytes = fileOf(files["GIF, animated"]);
  const first = await decodeUpright(bytes);
  const { data, metadata } = await decodeUpright(bytes.subarray(0, bytes.length - 20));
  assertEquals(data, first.data);
  assertEquals(metadata?.animated, true);
});
