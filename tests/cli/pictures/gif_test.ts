/** GIF files: the first frame, and files that lie about it. */
import { PentimentoError } from "@pentimento/pentimento";
import { assertEquals, assertRejects } from "@std/assert";
import { ascii, joined } from "./image_bytes.ts";
import { gifBody, gifOf, type GifParts } from "./gif_bytes.ts";
import { decodeBytes, hexPixels, readBytes } from "./read_bytes.ts";

const hex = (value: number) => (value & 255).toString(16).padStart(2, "0");

/**
 * 24 x 19 pixels as Pillow 12.3 writes them, plain and interlaced: `im.save(b, "GIF", interlace=..., transparency=5,
 * optimize=False)`, of the index (5 x + 3 y + x y // 7) % 64 and the colours (4 i, 255 - 3 i, 37 i % 256).
 */
const PILLOW =
  "R0lGODlhGAATAIUAAAD/AAT8JQj5Sgz2bxDzlBTwuRjt3hzqAyDnKCTkTSjhcizelzDbvDTY4TjVBjzSK0DPUETM" +
  "dUjJmkzGv1DD5FTACVi9Lly6U2C3eGS0nWixwmyu53CrDHSoMXilVnyie4CfoIScxYiZ6oyWD5CTNJSQWZiNfpyK" +
  "o6CHyKSE7aiBEqx+N7B7XLR4gbh1prxyy8Bv8MRsFchpOsxmX9BjhNRgqdhdztxa8+BXGORUPehRYuxOh/BLrPRI" +
  "0fhF9vxCGyH5BAEAAAUALAAAAAAYABMAAAj/AAEUUPCAQgYPI1C0kHGDRwADCyBU0PCBRAoXMwYgaCDhAocQJ1jE" +
  "sLFDYMSJFVO8oJEDosQNIEqsgFFDh0AFEimWUPGi5o8EDiYctLgyxw8CBFHupFmyAIMIHkWcaDEDh48BQCnoVMH0" +
  "IYOCGmKuiNFQwEahFbnW2BHgAAMJHTuMULkWgIG3GDwQXduWI4YKG0BSNVpgAVS5dNkeaIA2LwmuNnhgfQAYpAsa" +
  "Nu9KyPChROCpmAEsFgrCBIsZhPF2XqFXBVkfBAxf0DvWauwIeWXGsEyDLQLKHESotNFjAM4LHUjUfhzDqlPSoHeY" +
  "fWCBwwjXN3xEF5AAAnLlMnKIam5AYYNwGDd6EHCN44cB8uZToPfxXEMIFC+Ix27Rm7v3DybwJ10CuAEooHERzFcA" +
  "fNc1J5oDFiS3wgw6BNDdBRRaCAEGH5zgQg3qMTBBfA4eQF0HxDlV3ggryFBhdxiAcEJ+9DVQAQckBAQAOw==";
const PILLOW_INTERLACED =
  "R0lGODlhGAATAIUAAAD/AAT8JQj5Sgz2bxDzlBTwuRjt3hzqAyDnKCTkTSjhcizelzDbvDTY4TjVBjzSK0DPUETM" +
  "dUjJmkzGv1DD5FTACVi9Lly6U2C3eGS0nWixwmyu53CrDHSoMXilVnyie4CfoIScxYiZ6oyWD5CTNJSQWZiNfpyK" +
  "o6CHyKSE7aiBEqx+N7B7XLR4gbh1prxyy8Bv8MRsFchpOsxmX9BjhNRgqdhdztxa8+BXGORUPehRYuxOh/BLrPRI" +
  "0fhF9vxCGyH5BAEAAAUALAAAAAAYABMAQAj/AAEUUPCAQgYPI1C0kHGDRwADCyBU0PCBRAoXMzB4IKEChg0eAxI8" +
  "qLAhxAkXNHQAMMBAQoYPJWDc8FGgAYUNI1TEwAHggAMLHUismKEjQAIIFxhEuMBBxIkWM3D4COmAAsUSHWvseMiA" +
  "406aDCZkAPGUxg4BCB5Y4JAzxkyIEjeAKLECRg2VAyVeVfHi7g8JFzqMSNF3x8qWGi0WDnCggYTEOmcSWLB044qv" +
  "kyNopBtDJ44fBmxuEJFCJtgJGkKgeGGjx+TWBRjcHLFCRtGjGMiyptmgAgcSAxA4ZmqSRQwbhgtEnFiRMI0cCRyI" +
  "3eg8xw8CBJljtZu8oIa5lxuiam0gtmLWrQdakjQJ1brypYIJa2VM/mXJsiobiwVhgsUM94jBtIJJKG2Vlm+ksdbD" +
  "AAogFdRlOJR11lGBCSVDDj2JRppMrrVglgAUfmCChxNqJiKJDEZAlFEQYPDBSTW4FtZoKezUk1odBAQAOw==";

const fromBase64 = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

Deno.test("GIF: Pillow's files are read as Pillow reads them, plain and interlaced", async () => {
  const expected = Array.from({ length: 19 }, (_, y) =>
    Array.from({ length: 24 }, (_, x) => {
      const i = (5 * x + 3 * y + Math.floor(x * y / 7)) % 64;
      return i === 5 ? "000000" : hex(4 * i) + hex(255 - 3 * i) + hex(37 * i);
    }));
  for (const file of [PILLOW, PILLOW_INTERLACED]) {
    assertEquals(hexPixels(await decodeBytes(fromBase64(file), "black")), expected);
  }
});

/** Black, red, green and blue. */
const COLORS = [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255];
const [BLACK, RED, GREEN, BLUE, WHITE] = ["000000", "ff0000", "00ff00", "0000ff", "ffffff"];
const SMALL: GifParts = { screen: [2, 2], indices: [0, 1, 2, 3], common: COLORS };
const SMALL_PIXELS = [[BLACK, RED], [GREEN, BLUE]];

Deno.test("GIF: the frame lies where it says, in its own colours, and the rest is transparent", async () => {
  const cases: [GifParts, expected: (string | undefined)[][]][] = [
    [SMALL, SMALL_PIXELS],
    [{ ...SMALL, transparent: 1 }, [[BLACK, WHITE], [GREEN, BLUE]]],
    [{ ...SMALL, own: COLORS.toReversed() }, [[RED, GREEN], [BLUE, BLACK]]],
    [{ screen: SMALL.screen, indices: SMALL.indices, own: COLORS }, SMALL_PIXELS],
    [
      { ...SMALL, screen: [3, 2], frame: [1, 1, 2, 1], indices: [1, 3] },
      [[WHITE, WHITE, WHITE], [WHITE, RED, BLUE]],
    ],
    // The picture grows to a frame that reaches beyond the screen.
    [
      { ...SMALL, screen: [1, 1], frame: [1, 0, 2, 1], indices: [1, 3] },
      [[WHITE, RED, BLUE]],
    ],
    [{ ...SMALL, screen: [0, 0], frame: [0, 0, 2, 2] }, SMALL_PIXELS],
    // An index beyond the palette is black.
    [{ ...SMALL, common: COLORS.slice(0, 6) }, [[BLACK, RED], [BLACK, BLACK]]],
    [
      { ...SMALL, screen: [1, 9], indices: [1, 2, 3, 0, 1, 2, 3, 0, 1], interlaced: true },
      // Rows 0 and 8, then 4, then 2 and 6, then those between.
      [RED, GREEN, BLACK, BLUE, BLUE, BLACK, RED, RED, GREEN].map((color) => [color]),
    ],
  ];
  for (const [parts, expected] of cases) {
    assertEquals(hexPixels(await decodeBytes(gifOf(parts))), expected, JSON.stringify(parts));
  }
});

Deno.test("GIF: codes of every length, and a table that stays full", async () => {
  // Noise, so that strings stay short and the table fills after some thousand pixels.
  let state = 1;
  const noise = () => (state = (state * 48271) % 2147483647) >> 8;
  for (const size of [2, 3, 5, 8]) {
    const indices = Array.from({ length: 120 * 90 }, () => noise() % 2 ** size);
    const common = Array.from({ length: 3 * 2 ** size }, (_, i) => (i * 29) & 255);
    const picture = await decodeBytes(gifOf({ screen: [120, 90], indices, common, size }));
    const color = (i: number) => [0, 1, 2].map((c) => hex(common[3 * i + c]!)).join("");
    assertEquals(hexPixels(picture).flat(), indices.map(color), `${size} bits`);
  }
});

Deno.test("GIF: what stands before and behind the frame is skipped, and the end may be missing", async () => {
  const body = gifBody(SMALL);
  const comment = joined(Uint8Array.of(0x21, 0xfe, 3), ascii("hey"), Uint8Array.of(0));
  // Behind the header of 13 bytes and the palette.
  const commented = joined(body.subarray(0, 25), comment, body.subarray(25));
  const second = Uint8Array.of(0x2c, 0, 0, 0, 0, 255, 255);
  for (const bytes of [body, body.subarray(0, -1), commented, joined(body, second)]) {
    assertEquals(hexPixels(await decodeBytes(bytes)), SMALL_PIXELS);
  }
  const more = { ...SMALL, indices: [...SMALL.indices, 1, 1, 1] };
  assertEquals(hexPixels(await decodeBytes(gifOf(more))), SMALL_PIXELS);
});

/** Codes of three bits that each begin anew, 5600 of them. */
const CLEARS = Uint8Array.from({ length: 2100 }, (_, i) => [0x24, 0x49, 0x92][i % 3]!);

Deno.test("GIF: what disagrees with itself is refused for what it is", async () => {
  const whole = gifOf(SMALL);
  const cases: [message: string, bytes: Uint8Array][] = [
    // The largest frame that there can be, on a small screen.
    ["65535 x 65535 pixels", gifOf({ ...SMALL, frame: [0, 0, 65535, 65535] })],
    ["its frame has 0 x 2 pixels", gifOf({ ...SMALL, frame: [0, 0, 0, 2] })],
    ["it has no colours", gifOf({ screen: [2, 2], indices: [0, 1, 2, 3] })],
    ["its codes begin with 12 bits", gifOf({ ...SMALL, size: 12 })],
    ["its codes begin with 31 bits", whole.with(-7, 31)],
    ["its codes begin with 1 bits", whole.with(-7, 1)],
    ["its data ends after 3 of 4 pixels", gifOf({ ...SMALL, indices: [0, 1, 2] })],
    ["its data ends after 0 of 4 pixels", gifOf({ ...SMALL, codes: () => new Uint8Array() })],
    ["its data ends after 1 of 4 pixels", gifOf({ ...SMALL, codes: (bytes) => bytes.slice(0, 1) })],
    // A clear, then a code that no string has yet.
    ["its data is damaged after 0", gifOf({ ...SMALL, codes: () => Uint8Array.of(0b110_100, 0) })],
    ["its data begins anew again and again after 0 of 4", gifOf({ ...SMALL, codes: () => CLEARS })],
    ["it ends without a frame", joined(whole.subarray(0, 25), Uint8Array.of(0x3b))],
    ["it has a block of the kind 7", joined(whole.subarray(0, 25), Uint8Array.of(7))],
    ["ends before its GIF header does", whole.subarray(0, 30)],
    ["it ends at byte", whole.subarray(0, -4)],
  ];
  for (const [message, bytes] of cases) {
    await assertRejects(() => readBytes(bytes), PentimentoError, message);
  }
});
