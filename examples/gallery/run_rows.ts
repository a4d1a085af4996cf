/** Rows of the gallery about presets, starts and textures. */
import { type Picture, type PresetName, PRESETS } from "@pentimento/pentimento";
import { type Cell, ITERATIONS, paintedIn, type Row, type Sources } from "./cell.ts";

/** The most iterations of a preset: the originals' many hundreds would take hours without a GPU. */
const PRESET_ITERATIONS = 60;

/** Other systems. */
export function presetRow({ brushwork }: Sources): Row {
  return {
    heading: `Presets, stopped after ${PRESET_ITERATIONS} iterations`,
    cells: (Object.keys(PRESETS) as PresetName[]).map((name) => presetCell(name, brushwork)),
  };
}

function presetCell(name: PresetName, style: Picture): Cell {
  const { iterations, firstIterations } = PRESETS[name].run;
  const capped = {
    ...iterations !== undefined && { iterations: Math.min(iterations, PRESET_ITERATIONS) },
    ...firstIterations !== undefined && {
      firstIterations: Math.min(firstIterations, PRESET_ITERATIONS),
    },
  };
  return {
    name: `preset-${name}`,
    caption: name,
    stylize: { style, preset: name, ...capped },
  };
}

/** The first picture, and how far a run goes. */
export function startRow({ brushwork }: Sources): Row {
  const painted = paintedIn(brushwork);
  return {
    heading: "Where it starts",
    cells: [
      { name: "init-content", caption: "content", same: "default" },
      painted("init-style", "style", { init: "style" }),
      painted("init-noise", "noise", { init: "noise" }),
      painted("init-noise-half", "noise, strength 0.5", { init: "noise", strength: 0.5 }),
      painted("init-style-half", "style, strength 0.5", { init: "style", strength: 0.5 }),
      painted("iterations-5", "5 iterations", { iterations: 5 }),
    ],
  };
}

/** The two halves of the method by themselves. */
export function textureRow({ brushwork, mosaic }: Sources): Row {
  const iterations = ITERATIONS;
  const layers = ["conv1_2", "conv2_2", "conv3_2", "conv4_2"] as const;
  return {
    heading: "Textures, and what layers keep of the content",
    cells: [
      {
        name: "texture-brushwork",
        caption: "brushwork",
        texture: { style: brushwork, iterations },
      },
      { name: "texture-mosaic", caption: "mosaic", texture: { style: mosaic, iterations } },
      {
        name: "tileable",
        caption: "tileable, 2 x 2 copies",
        // As large in its small tile as in the whole.
        texture: { style: [{ picture: mosaic, scale: 2 }], tileable: true, iterations: 40 },
        tiles: 2,
      },
      ...layers.map((layer): Cell => ({
        name: `reconstruct-${layer}`,
        caption: `reconstructed from ${layer}`,
        reconstruct: { contentLayers: { [layer]: 1 }, iterations },
      })),
    ],
  };
}
