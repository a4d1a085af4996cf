/** Masks from files: what is transparent is outside, whatever colour it has. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Mask } from "@pentimento/pentimento";
import { controlOptions, readStyles } from "../../../cli/arguments/library_options.ts";
import { OPTIONS, type OptionValues } from "../../../cli/arguments/options.ts";
import { writePng } from "../pictures/image_bytes.ts";
import { inFolder } from "../run_cli.ts";

/** White, which is opaque, transparent and half of both; black, opaque and transparent. */
const MASK = {
  width: 5,
  height: 1,
  colorType: 4,
  depth: 8,
  samples: [255, 255, 255, 0, 255, 51, 0, 255, 0, 0],
} as const;

Deno.test("every option that takes a mask: transparent is outside, half transparent half", () =>
  inFolder(async (folder) => {
    const path = `${folder}/mask.png`;
    await Deno.writeFile(path, await writePng(MASK));
    const options = Object.entries(OPTIONS).filter(([, { kind }]) => kind === "mask");
    assertEquals(options.length, 4);
    for (const [flag, { perStyle }] of options) {
      const values = { [flag]: perStyle ? [path] : path } as OptionValues;
      const found = perStyle ? (await readStyles(path, values))[0]! : await controlOptions(values);
      const masks = Object.values(found).filter((value): value is Mask =>
        value !== null && typeof value === "object" && "data" in value && value.data.length === 5
      );
      assertEquals(masks.length, 1, flag);
      [1, 0, 0.2, 0, 0].forEach((inside, x) =>
        assertAlmostEquals(masks[0]!.data[x]!, inside, 1e-6, `${flag}, pixel ${x}`)
      );
    }
  }));

Deno.test("a picture that is no mask shows white where it is transparent", () =>
  inFolder(async (folder) => {
    const path = `${folder}/style.png`;
    await Deno.writeFile(path, await writePng(MASK));
    const [style] = await readStyles(path, {});
    const row = Array.from(style!.picture.data.subarray(0, 5), (value) => Math.round(value * 255));
    assertEquals(row, [255, 255, 255, 0, 255]);
  }));
