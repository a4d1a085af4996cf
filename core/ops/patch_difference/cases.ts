/** Cases of the patch loss. */
import { mapText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase, READ, tensorOf } from "../testing/operation_case.ts";
import { featuresOf, mapOf, type MapSize } from "../testing/values.ts";
import { patchDifference as operation } from "./patch_difference.ts";
import { patchDifference } from "./reference.ts";

const SCALE = 0.4;

/** The differences of a map's patches from those of a style of another size. */
export function patchDifferenceCase(size: MapSize, options: {
  readonly patch: 1 | 3;
  /** Rows and columns of the style's map. */
  readonly style: Pick<MapSize, "height" | "width">;
  /** Channels of the guides. Default: there are none. */
  readonly guides?: number;
  /** Bytes that are held at once, see the operation. Default: enough for all. */
  readonly heldBytes?: number;
}): OperationCase {
  const { patch, style, guides = 0, heldBytes } = options;
  return operationCase({
    kernel: `${patch}x${patch} patches`,
    manner: guides > 0 ? "guided" : undefined,
    shape: `${mapText(size)}, ${style.height} x ${style.width}`,
    operation,
    half: READ,
    problem: () => {
      const wanted = featuresOf({ ...style, channels: size.channels }, 2);
      const pair = guides === 0 ? [] : [
        mapOf({ ...size, channels: guides }, 3),
        mapOf({ ...style, channels: guides }, 4),
      ];
      const [own, other] = pair.map(tensorOf);
      const at = (factor: number) => ({
        style: tensorOf(wanted),
        size: patch,
        factor,
        guideWeight: 3,
        ...own && other && { guides: [own, other] as const },
      });
      return {
        attributes: { size: patch, scale: SCALE, guideWeight: 3, ...heldBytes && { heldBytes } },
        inputs: [featuresOf(size, 1), wanted, ...pair],
        reference: (features) => patchDifference(features, at(SCALE)).value,
        gradient: (upstream, features) =>
          patchDifference(features, at(upstream.data[0]! * SCALE)).gradient,
      };
    },
  });
}

/** The cases of the self-test. */
export function patchDifferenceCases(): OperationCase[] {
  const size = { channels: 5, height: 6, width: 7 };
  const style = { height: 5, width: 9 };
  return [
    patchDifferenceCase(size, { patch: 3, style }),
    // In two parts, the second of one row.
    patchDifferenceCase(size, { patch: 3, style, guides: 2, heldBytes: 4 * 42 * 9 * 4 }),
    patchDifferenceCase({ channels: 3, height: 1, width: 5 }, { patch: 1, style, guides: 5 }),
  ];
}
