/** Rows of the gallery about losses and the network. */
import { paintedIn, type Row, type Sources } from "./cell.ts";

/** Adam's steps do less than those of L-BFGS. */
const ADAM_ITERATIONS = 50;

/** The style losses. */
export function styleLossRow({ brushwork, mosaic }: Sources): Row {
  const painted = paintedIn(brushwork);
  return {
    heading: "Style losses",
    cells: [
      { name: "loss-gram", caption: "gram", same: "default" },
      painted("loss-covariance", "covariance", { styleLoss: "covariance" }),
      painted("loss-wasserstein", "wasserstein", { styleLoss: "wasserstein" }),
      painted("loss-sliced", "sliced", { styleLoss: "sliced" }),
      { name: "loss-gram-mosaic", caption: "gram, mosaic", same: "default-mosaic" },
      paintedIn(mosaic)("loss-sliced-mosaic", "sliced, mosaic", { styleLoss: "sliced" }),
    ],
  };
}

/** The optimisers, and the terms of the loss. */
export function balanceRow({ brushwork }: Sources): Row {
  const painted = paintedIn(brushwork);
  const adam = { optimizer: "adam", iterations: ADAM_ITERATIONS } as const;
  return {
    heading: "Optimisers, balance, smoothing",
    cells: [
      { name: "optimizer-lbfgs", caption: "lbfgs", same: "default" },
      painted("optimizer-adam", "adam", adam),
      painted("optimizer-adam-plain", "adam, average 0", { ...adam, average: 0 }),
      painted("balance-none", "balance none", { balance: "none" }),
      painted("tv-0.03", "tv weight 0.03", { tvWeight: 0.03 }),
      painted("tv-0.3", "tv weight 0.3", { tvWeight: 0.3 }),
    ],
  };
}

/** The weight and the scale of the style. */
export function weightRow({ brushwork }: Sources): Row {
  const painted = paintedIn(brushwork);
  const scaled = (scale: number | readonly number[]) => ({
    style: [{ picture: brushwork, scale }],
  });
  return {
    heading: "Style weight and size of strokes",
    cells: [
      ...[0.5, 2, 30].map((styleWeight) =>
        painted(`weight-${styleWeight}`, `style weight ${styleWeight}`, { styleWeight })
      ),
      painted("scale-0.5", "style scale 0.5", scaled(0.5)),
      painted("scale-2", "style scale 2", scaled(2)),
      painted("scale-both", "style scale 0.5 + 2", scaled([0.5, 2])),
    ],
  };
}

/** The layers that are compared, and the settings of the network. */
export function networkRow({ brushwork }: Sources): Row {
  const painted = paintedIn(brushwork);
  return {
    heading: "What the network is like",
    cells: [
      { name: "pooling-average", caption: "average pooling", same: "default" },
      painted("pooling-max", "max pooling", { pooling: "max" }),
      painted("pooling-l2", "l2 pooling", { pooling: "l2" }),
      painted("padding-zero", "padding zero", { padding: "zero" }),
      painted("padding-reflect", "padding reflect", { padding: "reflect" }),
      painted("layers-fine", "style conv1_1, conv1_2", { styleLayers: { conv1_1: 1, conv1_2: 1 } }),
      painted("layers-coarse", "style conv3_1, conv4_1", {
        styleLayers: { conv3_1: 1, conv4_1: 1 },
      }),
      painted("content-deep", "content conv4_2", { contentLayers: { conv4_2: 1 } }),
    ],
  };
}
