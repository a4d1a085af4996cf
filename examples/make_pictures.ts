/**
 * Draws the pictures beside it, the same on every machine: `harbour.jpg`, with the masks
 * `harbour_sky.png` and `harbour_boats.png` of what is white in them, `pears.jpg` and `hills.jpg`; the styles
 * `brushwork.jpg`, `mosaic.jpg` and `ink.jpg`.
 *
 *     ./pentimento deno run --allow-write=examples --ignore-env examples/make_pictures.ts [NAME...]
 */
import { Jimp, JimpMime } from "jimp";
import { brushwork } from "./pictures/brushwork.ts";
import { harbour, harbourMask } from "./pictures/harbour.ts";
import { morning } from "./pictures/hills.ts";
import { ink } from "./pictures/ink.ts";
import { mosaic } from "./pictures/mosaic.ts";
import { pears } from "./pictures/pears.ts";

interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Values in [0, 1], interleaved: red, green and blue, or one value a pixel in a mask. */
  readonly draw: (width: number, height: number) => Float32Array;
}

const HARBOUR = { width: 640, height: 480 };
const STYLE = { width: 640, height: 512 };

const DRAWINGS: Readonly<Record<string, Drawing>> = {
  "harbour.jpg": { ...HARBOUR, draw: harbour },
  "harbour_sky.png": { ...HARBOUR, draw: (w, h) => harbourMask("sky", w, h) },
  "harbour_boats.png": { ...HARBOUR, draw: (w, h) => harbourMask("boats", w, h) },
  "brushwork.jpg": { ...STYLE, draw: brushwork },
  "mosaic.jpg": { ...STYLE, draw: mosaic },
  "pears.jpg": { ...HARBOUR, draw: pears },
  "hills.jpg": { ...HARBOUR, draw: morning },
  "ink.jpg": { ...STYLE, draw: ink },
};

async function encoded(name: string, { width, height, draw }: Drawing): Promise<Uint8Array> {
  const pixels = draw(width, height);
  const channels = pixels.length / (width * height);
  const image = new Jimp({ width, height, color: 0x000000ff });
  for (let i = 0; i < width * height; i++) {
    for (let k = 0; k < 3; k++) {
      const value = pixels[channels * i + Math.min(k, channels - 1)]!;
      image.bitmap.data[4 * i + k] = Math.round(255 * value);
    }
  }
  const file = name.endsWith(".png")
    ? await image.getBuffer(JimpMime.png, { colorType: 0 })
    : await image.getBuffer(JimpMime.jpeg, { quality: 90 });
  return new Uint8Array(file);
}

for (const [file, drawing] of Object.entries(DRAWINGS)) {
  const name = file.slice(0, file.lastIndexOf("."));
  if (Deno.args.length > 0 && !Deno.args.includes(name)) continue;
  await Deno.writeFile(new URL(file, import.meta.url), await encoded(file, drawing));
}
