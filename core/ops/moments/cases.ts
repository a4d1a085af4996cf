import { gram as gramOperation } from "../gram/gram.ts";
import { gram } from "../gram/reference.ts";
import { type GuidedShape, guideOf } from "../guide/cases.ts";
import { guide as guideOperation } from "../guide/guide.ts";
import { guide } from "../guide/reference.ts";
import { mean as meanOperation } from "../mean/mean.ts";
import { mean } from "../mean/reference.ts";
import { tensor64 } from "../tensor.ts";
import {
  type KernelCase,
  mapCase,
  mapOf,
  measureOperation,
  symmetricOf,
} from "../testing/kernel_case.ts";
import { covarianceOfMoments, meanOfMoments } from "./moments.ts";

/** A map less a number for each channel, times a guide. */
export function centredGuideCase(shape: GuidedShape): KernelCase {
  return mapCase("guide about a centre", shape, (gpu) => {
    const { channels, height, width } = shape;
    const [features, weights] = [mapOf(shape, 1), guideOf(shape)];
    const centre = mapOf({ channels, height: 1, width: 1 }, 2);
    const moved = features.tensor.data.map((value, i) =>
      value - centre.values[Math.floor(i / (height * width))]!
    );
    return measureOperation(gpu, {
      operation: guideOperation,
      attributes: {},
      inputs: [features, weights, centre],
      expected: guide(tensor64([channels, height, width], moved), weights.values).data,
    });
  });
}

/** The part that a map has of the Gram matrix and the means of one of three times its positions. */
export function partCases(shape: GuidedShape): KernelCase[] {
  const positions = 3 * shape.width * shape.height;
  return [
    mapCase("gram of a part", shape, (gpu) => {
      const features = mapOf(shape, 1);
      const expected = gram(features.tensor).map((value) => value / positions);
      const run = { operation: gramOperation, attributes: { positions }, inputs: [features] };
      return measureOperation(gpu, { ...run, expected });
    }),
    mapCase("mean of a part", shape, (gpu) => {
      const features = mapOf(shape, 1);
      const expected = mean(features.tensor).data.map((value) => value / 3);
      const run = { operation: meanOperation, attributes: { positions }, inputs: [features] };
      return measureOperation(gpu, { ...run, expected });
    }),
  ];
}

/** Covariance and mean of moments about a point. */
export function momentsCases(channels: number): KernelCase[] {
  const shape = { channels, height: 1, width: 1 };
  return [
    mapCase("covariance of moments", shape, (gpu) => {
      const [moments, { values, ...means }] = [symmetricOf(channels, 1), mapOf(shape, 2)];
      const expected = Array.from(
        moments.values,
        (value, i) => value - values[Math.floor(i / channels)]! * values[i % channels]!,
      );
      const inputs = [moments, { ...means, values }];
      const run = { operation: covarianceOfMoments, attributes: {}, inputs };
      return measureOperation(gpu, { ...run, expected });
    }),
    mapCase("mean of moments", shape, (gpu) => {
      const [a, b] = [mapOf(shape, 1), mapOf(shape, 2)];
      const expected = a.tensor.data.map((value, i) => value + b.values[i]!);
      const inputs = [a, b];
      const run = { operation: meanOfMoments, attributes: {}, inputs };
      return measureOperation(gpu, { ...run, expected });
    }),
  ];
}

/** What `doctor` tries. */
export function tileCases(): KernelCase[] {
  const shape = { channels: 13, height: 17, width: 29 };
  return [
    centredGuideCase(shape),
    ...partCases(shape),
    ...momentsCases(13),
  ];
}
