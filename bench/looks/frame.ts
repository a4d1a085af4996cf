/** A number for the frame of dashes that zeros beyond a picture's edge cause. */
import type { Picture } from "../../core/image/picture.ts";
import { type Area, slopeSums } from "./luminance.ts";

/** The depth of the strip along an edge that is looked at, as a share of the shorter side. */
const DEPTH = 0.04;

/**
 * How much more than further in lines run along the edges: the brightness' squared slope across an edge, divided by
 * that along it, in a strip and over the same quotient of the picture without four such strips; the mean of the four
 * edges. 1 is no frame. A horizon in a strip counts as well, so it compares pictures of the same content only, and it
 * does not take the place of looking.
 */
export function frameOf(picture: Picture): number {
  const { width, height } = picture;
  const depth = Math.max(3, Math.round(DEPTH * Math.min(width, height)));
  const all = { left: 0, top: 0, right: width, bottom: height };
  const far = 4 * depth;
  const inner = { left: far, top: far, right: width - far, bottom: height - far };
  const { xx, yy } = slopeSums(picture, inner);
  const strips: [Area, "level" | "upright"][] = [
    [{ ...all, bottom: depth }, "level"],
    [{ ...all, top: height - depth }, "level"],
    [{ ...all, right: depth }, "upright"],
    [{ ...all, left: width - depth }, "upright"],
  ];
  const quotients = strips.map(([area, edge]) => {
    const at = slopeSums(picture, area);
    return edge === "level" ? (at.yy / at.xx) / (yy / xx) : (at.xx / at.yy) / (xx / yy);
  });
  return quotients.reduce((sum, value) => sum + value, 0) / quotients.length;
}
