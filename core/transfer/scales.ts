/** One scale of a run. */
export interface Scale {
  /** Columns of the target image. */
  readonly width: number;
  /** Rows of the target image. */
  readonly height: number;
  /** Iterations to do. */
  readonly iterations: number;
}

/** From one scale to the next coarser one. A coarser start than this melts fine content. */
const RATIO = 0.6;

/** The longest side of the coarsest scale is at least this, but for the second scale. */
const COARSEST = 128;

/** Iterations at the last scale, where none are asked for. */
const ITERATIONS = { lbfgs: 40, adam: 200 } as const;

/** A coarse scale does so many times the iterations of the last one: it costs little and decides most. */
const COARSE = 1.5;

/**
 * The scales of a run, coarse to fine. Large strokes form fast at a coarse scale, where an iteration costs
 * little; the last scale adds what is fine. A result of more than 128 pixels has two scales or more, each 0.6
 * times the next. Coarse scales do half as many iterations again as the last one.
 *
 * @param content the content image, whose aspect ratio is kept
 * @param options longest side of the result, and iterations of the last scale if they are chosen
 */
export function planScales(
  content: { readonly width: number; readonly height: number },
  options: {
    readonly size: number;
    readonly iterations?: number | undefined;
    readonly optimizer?: "lbfgs" | "adam";
  },
): Scale[] {
  const { size, optimizer = "lbfgs" } = options;
  const iterations = options.iterations ?? ITERATIONS[optimizer];
  const longest = Math.max(content.width, content.height);
  const sides = [size];
  while (sides[0]! > COARSEST && (sides.length === 1 || sides[0]! * RATIO >= COARSEST)) {
    sides.unshift(Math.round(sides[0]! * RATIO));
  }
  return sides.map((side) => ({
    width: Math.max(1, Math.round(content.width * side / longest)),
    height: Math.max(1, Math.round(content.height * side / longest)),
    iterations: side === size ? iterations : Math.ceil(COARSE * iterations),
  }));
}
