/** Cases of the covariance and mean of moments about a point. */
import { mapText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase } from "../testing/operation_case.ts";
import { mapOf, symmetricOf } from "../testing/values.ts";
import {
  covarianceOfMoments as covarianceOperation,
  meanOfMoments as meanOperation,
} from "./moments.ts";
import { covarianceOfMoments, meanOfMoments } from "./reference.ts";

/** A covariance of moments and their mean, of so many channels. */
export function momentsCases(channels: number): OperationCase[] {
  const size = { channels, height: 1, width: 1 };
  return [
    operationCase({
      kernel: "covariance of moments",
      shape: mapText(size),
      operation: covarianceOperation,
      problem: () => {
        const means = mapOf(size, 2);
        return {
          attributes: {},
          inputs: [symmetricOf(channels, 1), means],
          reference: ({ data }) => covarianceOfMoments(data, means.values),
        };
      },
    }),
    operationCase({
      kernel: "mean of moments",
      shape: mapText(size),
      operation: meanOperation,
      problem: () => {
        const point = mapOf(size, 2);
        return {
          attributes: {},
          inputs: [mapOf(size, 1), point],
          reference: ({ data }) => meanOfMoments(data, point.values),
        };
      },
    }),
  ];
}
