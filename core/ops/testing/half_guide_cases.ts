import type { MapShape } from "../../graph/shape.ts";
import { center, centerGradient } from "../center/center.ts";
import { differenceSums, differenceSumsGradient } from "../difference_sums/difference_sums.ts";
import { guideOf } from "../guide/cases.ts";
import { guide, guideGradient } from "../guide/guide.ts";
import { mean, meanGradient } from "../mean/mean.ts";
import { caseOf, halfMap, READ, SIDES, STORED } from "./half_cases.ts";
import { type KernelCase, mapOf } from "./kernel_case.ts";

const features = halfMap(SIDES, 1);
const target = halfMap(SIDES, 2);
const weights = guideOf(SIDES);
const { channels } = features.shape as MapShape;
const flags = { addend: true, mask: true };

/**
 * Guided, centred and averaged features in 16 bits, and sums of their differences, against the same in 32
 * bits. They need an adapter with `shader-f16`.
 */
export function halfGuideCases(): KernelCase[] {
  return [...writers(), ...readers(), ...sums()];
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
  ];
}

function sums(): KernelCase[] {
  const upstream = mapOf({ channels: 2, height: 1, width: 1 }, 5);
  const addend = mapOf({ channels, ...SIDES }, 3);
  return [
    caseOf("difference sums", READ, {
      operation: differenceSums,
      attributes: {},
      inputs: [features, target],
      halved: [0, 1],
    }),
    caseOf("difference sums gradient", READ, {
      operation: differenceSumsGradient,
      attributes: flags,
      inputs: [upstream, features, target, addend, features],
      halved: [1, 2, 4],
    }),
  ];
}
