/** Tests of the tables of finished pictures and of seconds to the same loss. */
import { assertEquals } from "@std/assert";
import type { PictureTimes } from "../../bench/pictures.ts";
import { pictureTable, sameLossTable } from "../../bench/print_picture.ts";
import { levelsOf, reached, type SameLoss } from "../../bench/same_loss.ts";

const PICTURES: PictureTimes[] = [
  {
    size: 256,
    cold: { seconds: 150.04, parts: { starting: 0.6, compiling: 21.96, painting: 120 } },
    warm: { seconds: 130, parts: { starting: 0.55, compiling: 1, painting: 120 } },
  },
  { size: 512, cold: { reason: "over 600 s" }, warm: { reason: "over 600 s" } },
];

Deno.test("bench: the time to a picture comes with its parts, cold and warm", () => {
  const lines = pictureTable(PICTURES).split("\n");
  assertEquals(lines[0]!.startsWith("Time to picture: seconds from README's first command"), true);
  assertEquals(lines.slice(1, 6), [
    "longest side    all  starting  compiling  painting",
    "256, cold     150.0       0.6       22.0     120.0",
    "256, warm     130.0       0.6        1.0     120.0",
    "512, cold     over 600 s",
    "512, warm     over 600 s",
  ]);
  assertEquals(lines.length, 7);
});

Deno.test("bench: a size that is left out is named", () => {
  assertEquals(pictureTable(PICTURES, "512 is left out").split("\n").at(-1), "(512 is left out)");
});

/** Two descents: the first is faster and ends higher. */
const DESCENTS: SameLoss = {
  size: 64,
  width: 64,
  height: 48,
  descents: [
    {
      name: "ours",
      points: [{ seconds: 1, processor: 2, loss: 10 }, { seconds: 3, processor: 5, loss: 4 }],
    },
    {
      name: "theirs",
      points: [
        { seconds: 2, processor: 3, loss: 8 },
        { seconds: 20, processor: 30, loss: 4 },
        { seconds: 40, processor: 70, loss: 3 },
      ],
    },
  ],
  startDiffers: 2e-6,
};

Deno.test("bench: seconds to where each descent ended, and never where one did not get", () => {
  const lines = sameLossTable(DESCENTS).split("\n");
  assertEquals(lines.slice(1, 4), [
    "           loss at the end  to that of A  to that of B",
    "A  ours             4.0000   3.00 (5.00)         never",
    "B  theirs           3.0000   20.0 (30.0)   40.0 (70.0)",
  ]);
  assertEquals(lines.at(-1), "(the two programs' losses of the first picture differ by 2e-6)");
});

Deno.test("bench: a descent has reached a loss at its first point there or below", () => {
  const [ours, theirs] = DESCENTS.descents;
  assertEquals(reached(theirs!, 5)?.seconds, 20);
  assertEquals(reached(theirs!, 4)?.seconds, 20);
  assertEquals(reached(ours!, 3.9), undefined);
  assertEquals(levelsOf(DESCENTS).map(({ loss }) => loss), [4, 3]);
});

Deno.test("bench: where there is no PyTorch, ours are shown and it is said", () => {
  const [ours] = DESCENTS.descents;
  const { startDiffers: _, ...rest } = DESCENTS;
  const alone = { ...rest, descents: [ours!], gap: { reason: "no Python with torch" } };
  const lines = sameLossTable(alone).split("\n");
  assertEquals(lines[2], "A  ours           4.0000   3.00 (5.00)");
  assertEquals(lines.at(-1), "(PyTorch is missing: no Python with torch)");
});
