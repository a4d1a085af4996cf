import { differenceSums, differenceSumsGradient } from "../ops/difference_sums.ts";
import { gram as gramOperation } from "../ops/gram.ts";
import { guide as guideOperation } from "../ops/guide.ts";
import { lossOfSums, lossOfSumsGradient } from "../ops/loss_of_sums.ts";
import { mean as meanOperation } from "../ops/mean.ts";
import { covarianceOfMoments, meanOfMoments } from "../ops/moments.ts";
import { gram } from "../reference/gram.ts";
import { guide } from "../reference/guide.ts";
import { mean } from "../reference/mean.ts";
import { tensor64 } from "../reference/tensor.ts";
import { ended, type EndedOptions } from "./ended.ts";
import { type GuidedShape, guideOf } from "./guide_cases.ts";
import { type KernelCase, mapCase, mapOf, measureOperation, symmetricOf } from "./kernel_case.ts";

/** What the loss of sums is multiplied by. */
const SCALE = 0.3;

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

/** The sums of squares and of absolute values of a difference. */
export function differenceSumsCase(shape: GuidedShape): KernelCase {
  return mapCase("difference sums", shape, (gpu) => {
    const [a, b] = [mapOf(shape, 1), mapOf(shape, 2)];
    const run = { operation: differenceSums, attributes: {}, inputs: [a, b] };
    return measureOperation(gpu, { ...run, expected: sumsOf(a.values, b.values) });
  });
}

/** Its gradient, with what the kernel's epilogue adds and masks. */
export function differenceSumsGradientCase(shape: GuidedShape & EndedOptions): KernelCase {
  return mapCase("difference sums gradient", shape, (gpu) => {
    const [a, b, added] = [mapOf(shape, 1), mapOf(shape, 2), mapOf(shape, 3)];
    const upstream = mapOf({ channels: 2, height: 1, width: 1 }, 4);
    const [squares, sizes] = upstream.values as unknown as [number, number];
    const gradient = a.tensor.data.map((value, i) => {
      const d = value - b.values[i]!;
      return 2 * squares * d + sizes * Math.sign(d);
    });
    const end = ended(tensor64(a.tensor.shape, gradient), { added, features: a }, shape);
    return measureOperation(gpu, {
      operation: differenceSumsGradient,
      attributes: end.flags,
      inputs: [upstream, a, b, ...end.inputs],
      expected: end.expected,
    });
  });
}

/** A loss of both sums, or its gradient with respect to them. */
export function lossOfSumsCase(scaled: boolean, backward: boolean): KernelCase {
  const name = `loss of sums${scaled ? ", scaled" : ""}${backward ? " gradient" : ""}`;
  const shape = { channels: 2, height: 1, width: 1 };
  return mapCase(name, shape, (gpu) => {
    const { values, ...sums } = mapOf(shape, 1);
    const [squares, sizes] = Array.from(values, Math.abs) as [number, number];
    const size = scaled ? sizes + 1e-8 : 1;
    const loss = SCALE * squares / size;
    return measureOperation(gpu, {
      operation: backward ? lossOfSumsGradient : lossOfSums,
      attributes: { scale: SCALE, scaled },
      inputs: [{ ...sums, values: [squares, sizes] }],
      expected: backward ? [SCALE / size, scaled ? -loss / size : 0] : [loss],
    });
  });
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
      return measureOperation(gpu, {
        ...{ operation: covarianceOfMoments, attributes: {}, inputs, expected },
      });
    }),
    mapCase("mean of moments", shape, (gpu) => {
      const [a, b] = [mapOf(shape, 1), mapOf(shape, 2)];
      const expected = a.tensor.data.map((value, i) => value + b.values[i]!);
      const inputs = [a, b];
      return measureOperation(gpu, {
        ...{ operation: meanOfMoments, attributes: {}, inputs, expected },
      });
    }),
  ];
}

/** What `doctor` tries. */
export function tileCases(): KernelCase[] {
  const shape = { channels: 13, height: 17, width: 29 };
  return [
    centredGuideCase(shape),
    ...partCases(shape),
    differenceSumsCase(shape),
    differenceSumsGradientCase(shape),
    ...[false, true].flatMap((scaled) => [
      lossOfSumsCase(scaled, false),
      lossOfSumsCase(scaled, true),
    ]),
    ...momentsCases(13),
  ];
}

function sumsOf(a: ArrayLike<number>, b: ArrayLike<number>): [number, number] {
  let [squares, sizes] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    squares += (a[i]! - b[i]!) ** 2;
    sizes += Math.abs(a[i]! - b[i]!);
  }
  return [squares, sizes];
}
