/** Terms of a user's own in runs and evaluations. */
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import { planRun } from "../../../core/run/plan.ts";
import { createSession } from "../../../core/run/session.ts";
import type { OwnTerm } from "../../../core/losses/own_terms.ts";
import { histograms } from "../../../examples/custom_loss.ts";
import { meanSquare, meanSquaredDifference } from "../../../graph.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { blotches, smallProblem } from "./small_problem.ts";

const { content, style } = smallProblem;
const other = blotches(21, 15, 3);

/** How bright the picture is. */
const bright: OwnTerm = { name: "bright", weight: 2, build: ({ pixels }) => meanSquare(pixels) };

testWithGpu("own terms: they are told, weighed and add to total and gradient", async (gpu) => {
  const plain = { ...smallProblem, target: content, balance: "none" } as const;
  const withTerm = await evaluate(gpu, { ...plain, terms: [bright] });
  const squares = content.data.reduce((sum, x) => sum + x * x, 0) / content.data.length;
  assertAlmostEquals(withTerm.terms["bright"]!, squares, 1e-5 * squares);
  assertEquals(withTerm.weights["bright"], 2);
  const without = await evaluate(gpu, plain);
  assertAlmostEquals(withTerm.total, without.total + 2 * squares, 1e-4 * withTerm.total);
});

testWithGpu(
  "own terms: where terms are balanced, the norm of the gradient is the weight",
  async (gpu) => {
    const { gradientNorms } = await evaluate(gpu, {
      ...smallProblem,
      target: other,
      terms: [bright],
    });
    assert(gradientNorms["bright"]! > 0);
  },
);

testWithGpu(
  "own terms: targets of another picture are its features, and a run makes the term smaller",
  async (gpu) => {
    const near: OwnTerm = {
      name: "near style",
      weight: 5,
      layers: ["conv1_1"],
      async build({ features, featuresOf, width, height }) {
        assertEquals([width, height], [content.width, content.height]);
        const { conv1_1 } = await featuresOf(style, ["conv1_1"]);
        return meanSquaredDifference(features.conv1_1!, conv1_1!);
      },
    };
    const options = { ...smallProblem, terms: [near, histograms(style)], iterations: 6 };
    using session = await createSession(gpu, options);
    const [first, last] = [await session.step(1), await session.step(5)];
    assert(last.terms["near style"]! < first.terms["near style"]!);
    assert(last.terms["histogram"]! >= 0);
  },
);

testWithGpu("own terms: mistakes are refused", async (gpu) => {
  const plan = (terms: readonly OwnTerm[], more = {}) => () =>
    planRun(gpu, { ...smallProblem, ...more, terms });
  assertThrows(plan([{ ...bright, name: "tv" }]), PentimentoError, 'A term cannot be called "tv"');
  assertThrows(plan([bright, bright]), PentimentoError, 'A term cannot be called "bright"');
  assertThrows(
    plan([{ ...bright, weight: NaN }]),
    PentimentoError,
    "The weight of the term bright",
  );
  const layers = ["conv9_9"] as unknown as OwnTerm["layers"];
  assertThrows(
    plan([{ ...bright, layers: layers! }]),
    PentimentoError,
    "looks at conv9_9, which is no layer",
  );
  assertThrows(plan([bright], { tile: 16 }), PentimentoError, "the term bright needs it whole");
  const map: OwnTerm = {
    ...bright,
    build: ({ features }) => features.conv1_1!,
    layers: ["conv1_1"],
  };
  await assertRejects(
    () => evaluate(gpu, { ...smallProblem, target: content, terms: [map] }),
    TypeError,
    "The term bright is a map 64 x",
  );
  assertEquals(gpu.liveResources, 0);
});
