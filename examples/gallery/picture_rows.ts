/** Rows of the gallery about colours, several styles and regions. */
import type { Mask, Picture, PreserveColorOptions } from "@pentimento/pentimento";
import { type Cell, paintedIn, type Row, type Sources } from "./cell.ts";

/** The sources, and the results without any option. */
export function basicRow({ harbour, brushwork, mosaic, sky, boats }: Sources): Row {
  return {
    heading: "Content and styles",
    cells: [
      { name: "harbour", caption: "content", show: harbour },
      { name: "brushwork", caption: "style: brushwork", show: brushwork },
      { name: "mosaic", caption: "style: mosaic", show: mosaic },
      { name: "mask-sky", caption: "mask: sky", show: asPicture(sky) },
      { name: "mask-boats", caption: "mask: boats", show: asPicture(boats) },
      paintedIn(brushwork)("default", "brushwork, no options"),
      paintedIn(mosaic)("default-mosaic", "mosaic, no options"),
    ],
  };
}

/** The ways to keep the content's colours. */
export function colorRow({ mosaic }: Sources): Row {
  const painted = paintedIn(mosaic);
  const before = (mode: PreserveColorOptions["mode"]) => ({
    preserveColor: { mode, when: "before" as const },
  });
  const after = (
    name: string,
    caption: string,
    recolor: Omit<PreserveColorOptions, "colors">,
  ): Cell => ({ name: `colour-${name}`, caption, of: "default-mosaic", recolor });
  return {
    heading: "The content's colours kept",
    cells: [
      { name: "colour-none", caption: "colours of the style", same: "default-mosaic" },
      after("luminance", "luminance", { mode: "luminance" }),
      painted("colour-luminance-before", "luminance, before", before("luminance")),
      painted("colour-match", "match", before("match")),
      after("match-after", "match, after", { mode: "match" }),
      painted("colour-histogram", "histogram", before("histogram")),
      after("histogram-after", "histogram, after", { mode: "histogram" }),
      after("yuv", "luminance in yuv", { mode: "luminance", space: "yuv" }),
      ...[0.25, 0.5, 0.75].map((strength) =>
        after(`strength-${strength}`, `luminance, strength ${strength}`, {
          mode: "luminance",
          strength,
        })
      ),
      ...(["pca", "chol", "sym"] as const).map((match) =>
        after(match, `match after, ${match}`, { mode: "match", match })
      ),
    ],
  };
}

/** Two styles in one picture, everywhere. */
export function severalRow({ brushwork, mosaic }: Sources): Row {
  const painted = paintedIn(brushwork);
  const both = [{ picture: brushwork }, { picture: mosaic }];
  const fineAndCoarse = (fine: Picture, coarse: Picture) => ({
    style: [{ picture: fine, detail: "fine" as const }, {
      picture: coarse,
      detail: "coarse" as const,
    }],
  });
  return {
    heading: "Several styles",
    cells: [
      painted("blend-targets", "brushwork + mosaic", { style: both }),
      painted("blend-losses", "the same, blend losses", { style: both, blend: "losses" }),
      painted("blend-shares", "shares 4 and 1", {
        style: [{ picture: brushwork, weight: 4 }, { picture: mosaic, weight: 1 }],
      }),
      painted("detail-fine-brushwork", "fine brushwork", fineAndCoarse(brushwork, mosaic)),
      painted("detail-fine-mosaic", "fine mosaic", fineAndCoarse(mosaic, brushwork)),
    ],
  };
}

/** Styles and masks for regions. */
export function regionRow({ brushwork, mosaic, sky, boats }: Sources): Row {
  const painted = paintedIn(brushwork);
  const two = [{ picture: mosaic, mask: sky }, { picture: brushwork, mask: inverse(sky) }];
  return {
    heading: "Regions",
    cells: [
      ...(["simple", "inside", "all"] as const).map((maskPropagation) =>
        painted(`mask-${maskPropagation}`, `sky mosaic, ${maskPropagation}`, {
          style: two,
          maskPropagation,
        })
      ),
      painted("mask-one", "sky alone", { style: [{ picture: brushwork, mask: sky }] }),
      painted("protect", "boats protected", { protect: boats }),
      painted("content-map", "content counts in boats", { contentMap: boats }),
      painted("detail-map", "detail map auto", { detailMap: "auto" }),
      painted("style-mask", "left third of the style", {
        style: [{ picture: brushwork, source: leftThird(brushwork) }],
      }),
    ],
  };
}

function inverse({ width, height, data }: Mask): Mask {
  return { width, height, data: data.map((value) => 1 - value) };
}

/** A mask to look at. */
function asPicture({ width, height, data }: Mask): Picture {
  const planes = new Float32Array(3 * data.length);
  for (let c = 0; c < 3; c++) planes.set(data, c * data.length);
  return { width, height, data: planes };
}

function leftThird({ width, height }: Picture): Mask {
  const data = Float32Array.from(
    { length: width * height },
    (_, i) => i % width < width / 3 ? 1 : 0,
  );
  return { width, height, data };
}
