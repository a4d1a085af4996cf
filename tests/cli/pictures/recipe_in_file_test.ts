/** Tests of recipes in image files: every format that is written gives back what was put in. */
import { assertEquals } from "@std/assert";
import { joinedBytes } from "../../../cli/pictures/formats/bytes.ts";
import { writableFormat } from "../../../cli/pictures/formats/index.ts";
import { pngChunk } from "../../../cli/pictures/formats/png_metadata.ts";
import { recipeOfXmp, xmpPacket } from "../../../cli/pictures/formats/xmp.ts";
import { encodePicture } from "../../../cli/pictures/image_file.ts";
import { writePicture } from "../../../cli/pictures/output_file.ts";
import { readRecipe } from "../../../cli/pictures/recipe_in_file.ts";
import { savePicture } from "../../../cli/pictures/rescue.ts";
import { readBytes } from "./read_bytes.ts";

const PICTURE = { width: 3, height: 2, data: Float32Array.from({ length: 18 }, (_, i) => i / 17) };

/** What XML, JSON and JPEG's segments could trip over; the control character is none that JSON text has. */
const RECIPE = JSON.stringify(
  {
    "names": `<a & "b"> 'c' ]]> &amp; &#x41;`,
    "letters": "Häfen 波 😀 \u{7f} \uFFFF",
    "lines": "one\ntwo\r\n\tthree",
  },
  null,
  2,
).replaceAll("\n", "\r\n\t");

const FORMATS = [".png", ".jpg", ".webp", ".avif", ".tif"];

async function encoded(extension: string, recipe: string): Promise<Uint8Array> {
  return await encodePicture(PICTURE, writableFormat(extension), { metadata: { recipe } });
}

for (const extension of FORMATS) {
  Deno.test(`${extension}: a recipe comes back, to the letter or to what JSON makes of it`, async () => {
    const bytes = await encoded(extension, RECIPE);
    const found = await readRecipe(bytes);
    assertEquals(JSON.parse(found!), JSON.parse(RECIPE));
    // XML cannot hold U+FFFF.
    assertEquals(found, extension === ".png" ? RECIPE : RECIPE.replace("\uFFFF", "\\uffff"));
  });

  Deno.test(`${extension}: the pixels are the same with a recipe and without`, async () => {
    const plain = await encodePicture(PICTURE, writableFormat(extension));
    assertEquals(await readRecipe(plain), undefined);
    const read = async (bytes: Uint8Array) => (await readBytes(bytes)).data;
    assertEquals(await read(await encoded(extension, RECIPE)), await read(plain));
  });

  Deno.test(`${extension}: a recipe longer than a segment comes back`, async () => {
    const long = JSON.stringify({ inputs: Array.from({ length: 20_000 }, (_, i) => `<${i}>`) });
    assertEquals(await readRecipe(await encoded(extension, long)), long);
  });

  Deno.test(`${extension}: a file cut anywhere has the recipe or none, and no error`, async () => {
    const bytes = await encoded(extension, RECIPE);
    for (let length = 0; length < bytes.length; length++) {
      const found = await readRecipe(bytes.subarray(0, length));
      if (found !== undefined) assertEquals(JSON.parse(found), JSON.parse(RECIPE));
    }
  });
}

Deno.test("a recipe that another program saved as another kind of text is found", async () => {
  const { deflateSync } = await import("node:zlib");
  const letters = new TextEncoder();
  const deflated = new Uint8Array(deflateSync(letters.encode(RECIPE)));
  const bytes = await encodePicture(PICTURE);
  const kinds: readonly [string, Uint8Array][] = [
    ["tEXt", letters.encode(`pentimento\0${RECIPE}`)],
    ["zTXt", joinedBytes([letters.encode("pentimento\0\0"), deflated])],
    ["iTXt", joinedBytes([letters.encode("pentimento\0\x01\0en\0recette\0"), deflated])],
  ];
  for (const [type, data] of kinds) {
    const file = joinedBytes([bytes.subarray(0, 33), pngChunk(type, data), bytes.subarray(33)]);
    assertEquals(await readRecipe(file), RECIPE, type);
  }
});

Deno.test("a recipe in XMP is found as an attribute, and under another prefix", () => {
  const packet = xmpPacket('{"a": "<&>"}');
  const inner = "{&quot;a&quot;: &quot;&lt;&amp;&gt;&quot;}";
  const element = `<pentimento:recipe>${inner}</pentimento:recipe>`;
  const asAttribute = packet.replace(`${element}`, "").replace(
    'rdf:about=""',
    `rdf:about="" pentimento:recipe="${inner}"`,
  );
  assertEquals(recipeOfXmp(asAttribute), '{"a": "<&>"}');
  assertEquals(
    recipeOfXmp(
      packet.replaceAll("pentimento:", "p:").replace("urn:p:", "urn:pentimento:").replace(
        "xmlns:pentimento",
        "xmlns:p",
      ),
    ),
    '{"a": "<&>"}',
  );
  assertEquals(recipeOfXmp(packet.replace("recipe>", "other>")), undefined);
});

Deno.test("a recipe gets into the files that are saved, by whatever way", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const output = { path: `${folder}/o.jpg`, format: writableFormat(".jpg")! };
    const metadata = { recipe: RECIPE };
    const found = async (path: string) =>
      JSON.parse((await readRecipe(await Deno.readFile(path)))!);
    await writePicture(output, PICTURE, { metadata });
    assertEquals(await found(output.path), JSON.parse(RECIPE));
    await Deno.remove(output.path);
    const broken = { ...output.format, encode: () => Promise.reject(new Error("no memory")) };
    for (const format of [output.format, broken]) {
      const { path } = await savePicture({ ...output, format }, PICTURE, {
        tell: () => {},
        signal: new AbortController().signal,
        attended: false,
        pauses: [0],
        metadata,
      });
      assertEquals(await found(path), JSON.parse(RECIPE));
      await Deno.remove(path);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
