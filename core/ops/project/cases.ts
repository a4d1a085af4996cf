import { reluGradient } from "../relu/reference.ts";
import { tensor64 } from "../tensor.ts";
import { type KernelCase, mapOf, measureOperation, TOLERANCE } from "../testing/kernel_case.ts";
import { numbers } from "../testing/numbers.ts";
import type { Value } from "../testing/run_graph.ts";
import { axpy } from "../vectors.ts";
import { project, projectGradient, projectionShape } from "./project.ts";
import { project as projectTwin, projectGradient as projectGradientTwin } from "./reference.ts";

/** What is projected, and onto how much. */
export interface ProjectShape {
  /** Channels that go in. */
  readonly channels: number;
  /** Directions, which come out as channels. */
  readonly directions: number;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
}

/** A map along other directions. */
export function projectCase(shape: ProjectShape): KernelCase {
  return named("project", shape, (gpu) => {
    const { directions } = shape;
    const features = mapOf(shape, 1);
    const projection = projectionOf(shape);
    const matrix = projection.values;
    return measureOperation(gpu, {
      operation: project,
      attributes: {},
      inputs: [features, projection],
      expected: projectTwin(features.tensor, { matrix, directions }).data,
    });
  });
}

/** Its gradient, with what the kernel's epilogue adds and masks. */
export function projectGradientCase(shape: ProjectShape): KernelCase {
  return named("project gradient", shape, (gpu) => {
    const { directions } = shape;
    const upstream = mapOf({ ...shape, channels: directions }, 1);
    const [added, features] = [mapOf(shape, 3), mapOf(shape, 4)];
    const projection = projectionOf(shape);
    const matrix = projection.values;
    const gradient = projectGradientTwin(upstream.tensor, { matrix, directions });
    const sum = axpy(added.values, { factor: 1, y: gradient.data });
    return measureOperation(gpu, {
      operation: projectGradient,
      attributes: { addend: true, mask: true },
      inputs: [upstream, projection, added, features],
      expected: reluGradient(tensor64(gradient.shape, sum), features.tensor).data,
    });
  });
}

/** What `doctor` tries. */
export function projectCases(): KernelCase[] {
  const shape = { channels: 19, directions: 12, height: 9, width: 13 };
  return [projectCase(shape), projectGradientCase(shape)];
}

function projectionOf({ channels, directions }: ProjectShape): Value {
  const values = numbers(channels * directions, 2);
  return { shape: projectionShape(channels, directions), values };
}

function named(kernel: string, shape: ProjectShape, measure: KernelCase["measure"]): KernelCase {
  const { channels, directions, height, width } = shape;
  return {
    kernel,
    shape: `${channels} channels onto ${directions}, ${height} x ${width}`,
    tolerance: TOLERANCE,
    measure,
  };
}
