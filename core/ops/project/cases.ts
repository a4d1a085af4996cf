/** Cases of projections onto other directions. */
import { type OperationCase, operationCase, READ } from "../testing/operation_case.ts";
import { featuresOf, type MapSize, numbers } from "../testing/values.ts";
import { project as projectOperation, projectionShape } from "./project.ts";
import { project, projectGradient } from "./reference.ts";

/** The shapes of a map and of a projection. */
export interface ProjectShape extends MapSize {
  /** Directions, which come out as channels. */
  readonly directions: number;
}

/** A map along other directions. */
export function projectCase(shape: ProjectShape): OperationCase {
  const { channels, directions, height, width } = shape;
  return operationCase({
    kernel: "project",
    shape: `${channels} channels onto ${directions}, ${height} x ${width}`,
    operation: projectOperation,
    half: READ,
    problem: () => {
      const matrix = numbers(channels * directions, 2);
      const projection = { shape: projectionShape(channels, directions), values: matrix };
      return {
        attributes: {},
        inputs: [featuresOf(shape, 1), projection],
        reference: (features) => project(features, { matrix, directions }),
        gradient: (upstream) => projectGradient(upstream, { matrix, directions }),
      };
    },
  });
}

/** The cases of the self-test. */
export function projectCases(): OperationCase[] {
  return [projectCase({ channels: 19, directions: 12, height: 9, width: 13 })];
}
