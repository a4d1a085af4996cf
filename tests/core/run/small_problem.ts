/** Small pictures and a small problem for tests of runs. */
import type { Picture } from "../../../core/image/picture.ts";
import { hashed } from "../../helpers/hashed.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";

/** A picture of soft hashed blotches. */
export function blotches(width: number, height: number, seed: number): Picture {
  const noise = hashed(3 * width * height, { seed, amplitude: 0.3 });
  const data = noise.map((value, i) => {
    const x = i % width, y = Math.floor(i / width) % height;
    return 0.5 + 0.2 * Math.sin(x / 3 + seed) * Math.cos(y / 4 + seed) + value;
  });
  return { width, height, data };
}

/** Something to stylise within milliseconds, of sides that no tile or vec4 fits. */
export const smallProblem = {
  network: hashedVgg19("conv2_1"),
  content: blotches(21, 15, 1),
  style: blotches(18, 22, 2),
  contentLayers: { conv2_1: 1 },
  styleLayers: { conv1_1: 0.5, conv2_1: 0.5 },
} as const;
