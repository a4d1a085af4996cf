// The line search of L-BFGS, one evaluation at a time: it looks for a step that satisfies the strong Wolfe
// conditions (Nocedal and Wright, algorithms 3.5 and 3.6 in one loop). The step grows until an interval
// holds a good point, then the interval shrinks by cubic interpolation. What is bad (not finite) counts as
// far too high.

// Sufficient decrease (Armijo).
const DECREASE = 1e-4;
// The share of the slope that may be left; the usual value for quasi-Newton directions.
const CURVATURE = 0.9;
// Evaluations at most. Then a point with sufficient decrease is taken all the same.
const MOST_EVALUATIONS = 12u;

const AGAIN = 0u;
const ACCEPTED = 1u;
const FALLBACK = 2u;
const FAILED = 3u;

fn start_search(value: f32, slope: f32) {
  state.phase = PHASE_SEARCH;
  state.start_value = value;
  state.slope = slope;
  state.low = Probe(0.0, value, slope);
  state.high_kind = HIGH_NONE;
  state.evaluations = 0u;
  state.saw_bad = 0u;
}

// Takes an evaluation in; returns what follows, and sets the step of the next one in state.step.
fn search(found: Probe, bad: bool) -> u32 {
  state.evaluations += 1u;
  // The difference, which is exact where the values are close: their sum with a small number would not be.
  let enough = found.value - state.start_value <= DECREASE * found.step * state.slope;
  if (bad || !enough || ((state.low.step > 0.0) && !(found.value < state.low.value))) {
    state.high = found;
    state.high_kind = select(HIGH_POINT, HIGH_BAD, bad);
    state.saw_bad |= u32(bad);
  } else {
    if (abs(found.slope) <= -CURVATURE * state.slope) { return ACCEPTED; }
    // The better end of the interval moves; the other end is on the side to which the slope falls.
    var ahead = 1.0;
    if (state.high_kind != HIGH_NONE) { ahead = state.high.step - state.low.step; }
    if (found.slope * ahead >= 0.0) {
      state.high = state.low;
      state.high_kind = HIGH_POINT;
    }
    state.low = found;
  }
  if (state.evaluations >= MOST_EVALUATIONS) {
    if (state.low.step == 0.0) { return FAILED; }
    let here = state.low.step == found.step;
    state.step = state.low.step;
    return select(FALLBACK, ACCEPTED, here);
  }
  state.step = 4.0 * found.step;
  if (state.high_kind != HIGH_NONE) { state.step = between(state.low, state.high); }
  return AGAIN;
}

// The minimum of the cubic through two points with slopes, kept off the ends of the interval.
fn between(low: Probe, high: Probe) -> f32 {
  let width = high.step - low.step;
  let near_low = low.step + 0.1 * width;
  let near_high = low.step + 0.9 * width;
  let middle = low.step + 0.5 * width;
  if (state.high_kind == HIGH_BAD) { return near_low; }
  let d1 = low.slope + high.slope - 3.0 * (low.value - high.value) / (low.step - high.step);
  let discriminant = d1 * d1 - low.slope * high.slope;
  if (!is_finite(discriminant) || !(discriminant >= 0.0)) { return middle; }
  let d2 = sign(width) * sqrt(discriminant);
  let step = high.step - width * (high.slope + d2 - d1) / (high.slope - low.slope + 2.0 * d2);
  if (!is_finite(step)) { return middle; }
  return clamp(step, min(near_low, near_high), max(near_low, near_high));
}
