import type { Gpu } from "../gpu/gpu.ts";
import { center, centerGradient } from "../ops/center.ts";
import { guide, guideGradient } from "../ops/guide.ts";
import { mean, meanGradient } from "../ops/mean.ts";
import { scaledDifference } from "../ops/scaled_difference.ts";
import type { MapShape } from "../ops/shape.ts";
import { guideOf } from "./guide_cases.ts";
import { caseOf, halfMap, inHalf, READ, SIDES, STORED } from "./half_cases.ts";
import { type KernelCase, mapOf } from "./kernel_case.ts";
import { relativeError } from "./relative_error.ts";
import { runScaledGradient } from "./scaled_difference_cases.ts";

const features = halfMap(SIDES, 1);
const target = halfMap(SIDES, 2);
const weights = guideOf(SIDES);
const { channels } = features.shape as MapShape;
const flags = { addend: true, mask: true };

/**
 * Guided, centred and averaged features in 16 bits, and scaled differences of them, against the same in 32
 * bits. They need an adapter with `shader-f16`.
 */
export function halfGuideCases(): KernelCase[] {
  return [...writers(), ...readers(), scaledGradientCase()];
}

function writers(): KernelCase[] {
  return [
    caseOf("guide", STORED, {
      operation: guide,
      attributes: {},
      inputs: [features, weights],
      halved: [0],
    }),
    caseOf("center, guided", STORED, {
      operation: center,
      attributes: {},
      inputs: [features, weights],
      halved: [0],
    }),
  ];
}

// Gradients, the upstream ones and the addend, are never stored in 16 bits.
function readers(): KernelCase[] {
  const upstream = mapOf({ channels, ...SIDES }, 3);
  const means = mapOf({ channels, height: 1, width: 1 }, 4);
  return [
    caseOf("guide gradient", READ, {
      operation: guideGradient,
      attributes: flags,
      inputs: [upstream, weights, target, features],
      halved: [3],
    }),
    caseOf("center gradient", READ, {
      operation: centerGradient,
      attributes: { guided: true, ...flags },
      inputs: [upstream, weights, target, features],
      halved: [3],
    }),
    caseOf("mean", READ, { operation: mean, attributes: {}, inputs: [features], halved: [0] }),
    caseOf("mean gradient", READ, {
      operation: meanGradient,
      attributes: { ...SIDES, ...flags },
      inputs: [means, target, features],
      halved: [2],
    }),
    caseOf("scaled difference", READ, {
      operation: scaledDifference,
      attributes: { scale: 1 },
      inputs: [features, target],
      halved: [0, 1],
    }),
  ];
}

function scaledGradientCase(): KernelCase {
  const run = (gpu: Gpu, half: boolean) => {
    const [a, b] = half ? [inHalf(features), inHalf(target)] : [features, target];
    return runScaledGradient(gpu, [a, b], { flags: { addend: false, mask: true }, inputs: [a] });
  };
  return {
    kernel: "scaled gradient, f16",
    shape: `${channels} channels, ${SIDES.height} x ${SIDES.width}`,
    tolerance: READ,
    measure: async (gpu) => relativeError(await run(gpu, true), await run(gpu, false)),
  };
}
