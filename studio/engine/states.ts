/** Saved states of a session: their bytes, their pictures, and what of them another session can start from. */
import {
  type OptimizerState,
  type Picture,
  savedOptimizerState,
  savedPicture,
  type ScalePlan,
  type SessionState,
} from "@pentimento/pentimento";

/** Bytes of all arrays in a state. */
export function bytesOf(state: unknown): number {
  if (ArrayBuffer.isView(state)) return state.byteLength;
  if (typeof state !== "object" || state === null) return 0;
  return Object.values(state).reduce<number>((sum, value) => sum + bytesOf(value), 0);
}

/** Whether two states of a session are after the same iteration of the same scale. */
export function sameMoment(a: SessionState, b: SessionState): boolean {
  return a.scale === b.scale && a.work?.iteration === b.work?.iteration;
}

/** The picture of a state as it is painted, of the size of its scale. */
export function pictureOf(state: SessionState, scales: readonly ScalePlan[]): Picture {
  const { start, work, scale } = state;
  if (start !== undefined) return start.picture;
  return savedPicture(work!.optimizer, scales[scale]!);
}

/** The same state without its optimiser: a twentieth of the memory. It is painted on from its picture alone. */
export function pictureOnly(state: SessionState, scales: readonly ScalePlan[]): SessionState {
  const { work, ...rest } = state;
  if (work === undefined) return state;
  const iterations = rest.iterations.map((count, i) =>
    i === rest.scale ? Math.max(1, count - work.iteration) : count
  );
  const done = Array.from({ length: rest.scale + 1 }, (_, i) => {
    const before = rest.done?.[i] ?? (i < rest.scale ? rest.iterations[i]! : 0);
    return before + (i === rest.scale ? work.iteration : 0);
  });
  const start = { picture: pictureOf(state, scales), state: undefined, recovered: work.recovered };
  return { ...rest, iterations, done, start };
}

/** Where a state is carried over. */
interface Carrying {
  /** The scales that the state is of, and those of the other session. */
  readonly from: readonly ScalePlan[];
  readonly to: readonly ScalePlan[];
  /** The optimiser of the other session. */
  readonly optimizer: OptimizerState["kind"];
  /** A state of that session as it was made. */
  readonly fresh: SessionState;
}

/**
 * A state for a session with other scales, losses or regions: the picture at the scale that is nearest in size, with
 * Adam's running means, which that session resamples where the size is another.
 */
export function carriedOver(
  state: SessionState,
  { from, to, optimizer, fresh }: Carrying,
): SessionState {
  const { start, scale: before, iterations, done = [] } = pictureOnly(state, from);
  const width = from[before]!.width;
  const distances = to.map((scale) => Math.abs(Math.log(scale.width / width)));
  const scale = distances.indexOf(Math.min(...distances));
  const same = to.length === from.length;
  const means = state.work ? savedOptimizerState(state.work.optimizer) : state.start?.state;
  const begun = { ...start!, state: means?.kind === optimizer ? means : undefined };
  const left = fresh.iterations.map((count, i) => same ? iterations[i]! : count);
  // What was done at other sizes is none of these scales'.
  return { ...fresh, scale, iterations: left, done: same ? done : [], start: begun };
}
