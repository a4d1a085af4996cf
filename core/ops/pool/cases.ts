/** Cases of 2x2 pooling. */
import { mapText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase, READ, STORED } from "../testing/operation_case.ts";
import { featuresOf, type MapSize } from "../testing/values.ts";
import { pool as poolOperation } from "./pool.ts";
import type { Pooling } from "./poolings.ts";
import { pool, poolGradient } from "./reference.ts";

/** A pooling's shape and kind. */
export interface PoolShape extends MapSize {
  /** The result of a window. */
  readonly pooling: Pooling;
  /** A factor on that. Default 1. */
  readonly poolingScale?: number;
  /** Whether many windows have two largest numbers, and the first one zeros alone. Default true. */
  readonly ties?: boolean;
}

/** Pooling 2x2. */
export function poolCase(shape: PoolShape): OperationCase {
  const { pooling, poolingScale = 1, ties = true } = shape;
  return operationCase({
    kernel: `${pooling} pool`,
    shape: mapText(shape),
    operation: poolOperation,
    half: pooling === "max" ? READ : STORED,
    smooth: pooling === "average" || !ties,
    problem: () => ({
      attributes: { pooling, poolingScale },
      inputs: [ties ? withTies(shape) : featuresOf(shape, 1)],
      reference: (input) => pool(input, { pooling, poolingScale }),
      gradient: (upstream, input) => poolGradient(upstream, { pooling, poolingScale, input }),
    }),
  });
}

/** The cases of the self-test. */
export function poolCases(): OperationCase[] {
  return (["max", "average", "l2"] as const).flatMap((pooling) => [
    poolCase({ channels: 5, height: 7, width: 10, pooling, poolingScale: 0.75 }),
    poolCase({ channels: 4, height: 6, width: 5, pooling, ties: false }),
  ]);
}

/** Numbers in eighths. */
function withTies(shape: PoolShape): ReturnType<typeof featuresOf> {
  const features = featuresOf(shape, 1);
  const values = features.values.map((value) => Math.round(8 * value) / 8);
  for (const i of [0, 1, shape.width, shape.width + 1]) values[i] = 0;
  return { ...features, values };
}
