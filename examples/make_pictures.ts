/**
 * Draws the two pictures beside it, `harbour.jpg` and `brushwork.jpg`; the same on every machine.
 *
 *     ./pentimento deno run --allow-write=examples --ignore-env examples/make_pictures.ts [NAME...]
 */
import { Jimp, JimpMime } from "jimp";
import { brushwork } from "./pictures/brushwork.ts";
import { harbour } from "./pictures/harbour.ts";

const PICTURES = {
  harbour: { width: 640, height: 480, draw: harbour },
  brushwork: { width: 640, height: 512, draw: brushwork },
};

for (const [name, { width, height, draw }] of Object.entries(PICTURES)) {
  if (Deno.args.length > 0 && !Deno.args.includes(name)) continue;
  const pixels = draw(width, height);
  const image = new Jimp({ width, height, color: 0x000000ff });
  for (let i = 0; i < width * height; i++) {
    for (let k = 0; k < 3; k++) image.bitmap.data[4 * i + k] = Math.round(255 * pixels[3 * i + k]!);
  }
  const file = await image.getBuffer(JimpMime.jpeg, { quality: 90 });
  await Deno.writeFile(new URL(`${name}.jpg`, import.meta.url), new Uint8Array(file));
}
