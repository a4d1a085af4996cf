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
export function momentsOf(channels: number): OperationCase[] {
  const size = { channels, height: 1, width: 1 };
  const [means, point] = [mapOf(size, 1), mapOf(size, 2)];
  return [
    operationCase({
      kernel: "covariance of moments",
      shape: mapText(size),
      operation: covarianceOperation,
      problem: () => ({
        attributes: {},
        inputs: [symmetricOf(channels, 1), means],
        reference: ({ data }) => covarianceOfMoments(data, means.values),
      }),
    }),
    operationCase({
      kernel: "mean of moments",
      shape: mapText(size),
      operation: meanOperation,
      problem: () => ({
        attributes: {},
        inputs: [means, point],
        reference: ({ data }) => meanOfMoments(data, point.values),
      }),
    }),
  ];
}

/** The cases of the self-test. */
export function momentsCases(): OperationCase[] {
  return momentsOf(13);
}
