// The decision of L-BFGS after an evaluation: whether the line search goes on, or ends here, and then in which
// direction the next one goes; see lbfgs_transitions.wgsl. One workgroup: one invocation decides, the others
// help it to load.

//: include lbfgs_state
//: include lbfgs_transitions

struct Params { total: u32, numbers: f32, rate: f32, log_decay: f32, enough: f32 }
var<storage, read> sums: array<f32>;
var<storage, read> scalars: array<f32>;
var<storage, read_write> kept: array<f32>;
var<storage, read_write> state: LbfgsState;

// Indices of the sums, see lbfgs_dots.wgsl.
const GD = 0u;
const START_SLOPE = 1u;
const SY = 2u;
const CHANGE_SQUARES = 3u;
const GRADIENT_CHANGE = 4u;
const SQUARES = 5u;
const STEP_SQUARES = 6u;
const GRADIENT_STEP = 7u;
const YS = 8u;
const CHANGES = YS + HISTORY;
const GS = CHANGES + HISTORY;
const GY = GS + HISTORY;

// The start itself is not finite.
const ENDED = 4u;

fn decide() {
  state.head.good = 0u;
  state.action = 0u;
  if (state.head.end != 0u) { return; }
  let value = scalars[params.total];
  let slope = sums[GD];
  let bad = !is_finite(value) || !is_finite(sums[SQUARES]) || !is_finite(slope);
  state.taken = state.step;
  // Each is called in one place alone: compilers insert the whole of it wherever it is called.
  switch (outcome(value, slope, bad)) {
    case ACCEPTED: { accept(value); }
    case FALLBACK: { state.phase = PHASE_FALLBACK; }
    case FAILED: { reset_history(); }
    case ENDED: { state.head.end = NOT_FINITE; }
    default: {}
  }
}

// What follows from an evaluation, as of search(), or ENDED.
fn outcome(value: f32, slope: f32, bad: bool) -> u32 {
  if (state.phase == PHASE_START) { return select(ACCEPTED, ENDED, bad); }
  if (state.phase == PHASE_FALLBACK) {
    state.saw_bad |= u32(bad);
    return select(ACCEPTED, FAILED, bad);
  }
  if (state.evaluations == 0u) {
    // The slope of the direction as it is stored: the recursion computes it from rounded products.
    state.slope = sums[START_SLOPE];
    state.low.slope = state.slope;
    if (!is_finite(state.slope) || !(state.slope < 0.0)) { return FAILED; }
  }
  return search(Probe(state.step, value, slope), bad);
}

fn main(@builtin(local_invocation_index) i: u32) {
  for (var at = i; at < 2u * HISTORY * HISTORY; at += WORKGROUP) { products[at] = kept[at]; }
  workgroupBarrier();
  if (i == 0u) { decide(); }
}
