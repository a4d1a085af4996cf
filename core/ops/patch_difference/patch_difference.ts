/** The patch loss: squared differences of every patch of a map from the nearest one of a style, guided if wanted. */
import dotText from "../../../shaders/common/dot.wgsl" with { type: "text" };
import apartText from "../../../shaders/patch_difference/apart.wgsl" with { type: "text" };
import matchText from "../../../shaders/patch_difference/match.wgsl" with { type: "text" };
import residualText from "../../../shaders/patch_difference/residual.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Call } from "../../graph/operation.ts";
import {
  blocksInside,
  blocksOf,
  bytesOf,
  describe,
  expectKind,
  inFull,
  type MapShape,
  positionsOf,
  type Shape,
} from "../../graph/shape.ts";
import { differentiable, residualGradient } from "../epilogue.ts";
import { emitReduction } from "../reduce.ts";

/** Attributes of {@linkcode patchDifference}. */
export interface PatchDifference {
  /** Positions along a side of a patch. */
  readonly size: 1 | 3;
  /** Factor of the sum. */
  readonly scale: number;
  /** Factor of the squared difference of guides. */
  readonly guideWeight: number;
  /** Bytes of differences between positions that are held at once, for some rows of the style. Default 16 MiB. */
  readonly heldBytes?: number;
}

/**
 * `scale * sum over patches i of min over patches j of (|F_i - S_j|^2 + guideWeight * |G_i - H_j|^2)`, a scalar (Li and
 * Wand, "Combining Markov random fields and convolutional neural networks for image synthesis", 2016, with the nearest
 * patch by distance; guides as by Champandard, "Semantic style transfer and turning two-bit doodles into fine
 * artwork", 2016). Inputs: F and S, maps of as many channels, then G and H, maps of their sizes, if there are any. The
 * gradient with respect to F is exact wherever the nearest patch is one alone.
 *
 * Its residual is half the gradient but for the scale.
 */
export const patchDifference = differentiable<PatchDifference>({
  name: "patchDifference",
  shape([features, style, guide, styleGuide], { size }) {
    const map = expectKind("patchDifference", features, "map");
    const other = expectKind("patchDifference", style, "map");
    if (map.channels !== other.channels) throw misfit("maps of as many channels", map, other);
    for (const one of [map, other]) {
      if (Math.min(one.width, one.height) < size) {
        throw new TypeError(`patches of ${size} x ${size} do not fit into a ${describe(one)}`);
      }
    }
    if (guide !== undefined) expectGuides([map, other], guide, styleGuide);
    return { kind: "scalar" };
  },
  gradient: residualGradient(2),
  residualBytes: (_output, _attributes, [features]) => bytesOf(inFull(features!)),
  emit(call) {
    const map = call.inputs[0]!.shape as MapShape;
    const { size, scale } = call.attributes;
    const count = (map.width - size + 1) * (map.height - size + 1);
    const nearest = call.program.scratch("nearest patches", 4 * count);
    const distances = call.program.scratch("distances from patches", 16 * Math.ceil(count / 4));
    emitMatches(call, { count, nearest, distances });
    emitResidual(call, nearest);
    const length = Math.ceil(count / 4);
    emitReduction(call, { scale, count: length }, {
      shader: { label: "dot", texts: [dotText] },
      params: { count: length },
      bindings: { a: distances, b: distances },
    });
  },
});

function expectGuides(
  maps: readonly [MapShape, MapShape],
  guide: Shape,
  styleGuide: Shape | undefined,
): void {
  const guides = [guide, styleGuide].map((one) => expectKind("patchDifference", one, "map"));
  for (const [i, one] of guides.entries()) {
    const { width, height } = maps[i]!;
    if (one.width === width && one.height === height) continue;
    throw misfit("guides of the sizes of their maps", maps[i]!, one);
  }
  if (guides[0]!.channels !== guides[1]!.channels) {
    throw misfit("guides of as many channels", guides[0]!, guides[1]!);
  }
}

function misfit(wanted: string, a: Shape, b: Shape): TypeError {
  return new TypeError(
    `patchDifference takes ${wanted}, but was given ${describe(a)} and ${describe(b)}`,
  );
}

/** What both kernels have to know of the sizes of maps and patches. */
function sizesOf({ inputs, attributes: { size } }: Call<PatchDifference>) {
  const [map, style] = inputs.map(({ shape }) => shape as MapShape) as [MapShape, MapShape];
  return {
    map,
    style,
    params: {
      columns: map.width,
      style_columns: style.width,
      across: map.width - size + 1,
      positions: positionsOf(map),
      style_positions: positionsOf(style),
    },
  };
}

function emitMatches(call: Call<PatchDifference>, { count, ...kept }: {
  readonly count: number;
  readonly nearest: Memory;
  readonly distances: Memory;
}): void {
  const { size, guideWeight, heldBytes = 2 ** 24 } = call.attributes;
  const { style, params } = sizesOf(call);
  const [, , guide, styleGuide] = call.inputs;
  const across = style.width - size + 1;
  const rows = style.height - size + 1;
  const guideBlocks = guide ? blocksOf((guide.shape as MapShape).channels) : 0;
  const padded = 4 * Math.ceil(count / 4);
  // A patch's last rows lie beyond those from which patches begin.
  const held = Math.floor(heldBytes / (4 * params.positions * style.width)) - size + 1;
  const step = Math.min(rows, Math.max(1, held));
  const bytes = 4 * params.positions * style.width * (step + size - 1);
  const apart = call.program.scratch("differences of positions", bytes);
  const memoryOf = (input: typeof guide) => input?.memory ?? call.nothing;
  const all = {
    ...params,
    style_across: across,
    guide_blocks: guideBlocks,
    count,
    padded,
    weight: guideWeight,
  };
  for (let first = 0; first < rows; first += step) {
    const end = Math.min(rows, first + step);
    emitApart(call, apart, [first * style.width, (end + size - 1) * style.width]);
    call.program.dispatch({
      shader: { label: "nearest patches", texts: [matchText], constants: { SIZE: size } },
      params: { ...all, first_row: first, end_row: end, is_last: end === rows ? 1 : 0 },
      bindings: { apart, guide: memoryOf(guide), style_guide: memoryOf(styleGuide), ...kept },
      invocations: padded,
      work: count * (end - first) * across * (size * size + 12 * guideBlocks),
    });
  }
}

/** Appends the differences of all positions from those of the style in a range. */
function emitApart(
  call: Call<PatchDifference>,
  apart: Memory,
  [first, end]: readonly [number, number],
): void {
  const { map, params: { positions, style_positions } } = sizesOf(call);
  const blocks = blocksOf(map.channels);
  const number = end - first;
  const count = positions * Math.ceil(number / 4);
  call.program.dispatch({
    shader: { label: "differences of positions", texts: [apartText] },
    params: { positions, style_positions, blocks, first, number, count },
    bindings: { features: call.inputs[0]!.memory, style: call.inputs[1]!.memory, apart },
    invocations: count,
    work: 12 * positions * number * blocks,
  });
}

function emitResidual(call: Call<PatchDifference>, nearest: Memory): void {
  const { size } = call.attributes;
  const { map, params } = sizesOf(call);
  const count = blocksInside(map);
  call.program.dispatch({
    shader: { label: "patch residual", texts: [residualText], constants: { SIZE: size } },
    params: { ...params, down: map.height - size + 1, count },
    bindings: {
      features: call.inputs[0]!.memory,
      style: call.inputs[1]!.memory,
      nearest,
      output: call.output.residual,
    },
    invocations: count,
  });
}
