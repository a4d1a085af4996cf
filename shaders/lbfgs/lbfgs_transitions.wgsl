// Transitions of L-BFGS from one line search to the next.
//
// A point is bad where its total, its gradient or its slope is not finite; the line search treats it as far
// too high, so it is never accepted, and no accepted total is above the one before. When a line search finds
// nothing, the history is to blame: it is forgotten, and the gradient tried. If bad points were met, that
// is a recovery: the first step is halved as well, and when it happens again too soon, it ends. Without
// history, nothing makes the total any smaller: converged, or, if bad points were met, not finite.
// Sums and params are those of lbfgs_decide.wgsl.

//: include lbfgs_line_search
//: include lbfgs_recursion

// The root mean square change of the pixels that a first step without history tries: the gradient's own
// length says nothing.
const FIRST_CHANGE = 0.01;
// The root mean square gradient, relative to the value, below which there is nothing left to do.
const FLAT = 1e-12;

// Iterations from one look at what they gained to the next.
const WINDOW = 8u;

// Whether the last iterations lowered the value by less than the wanted share of it. Here and not on the host,
// which sees several iterations at a time, as many as time allows: where a scale ends must not depend on that.
fn is_enough(value: f32) -> bool {
  if ((params.enough == 0.0) || ((state.accepted - 1u) % WINDOW != 0u)) { return false; }
  let before = state.mark;
  state.mark = value;
  return (state.accepted > 1u) && (before - value < f32(WINDOW) * params.enough * abs(value));
}

// The end: the pixels are restored to the start of the line search.
fn stop(end: u32) {
  state.head.end = end;
  state.step = 0.0;
}

// Forgets the history and goes along the gradient whose squares are known.
fn descend(value: f32) {
  state.used = 0u;
  state.next = 0u;
  state.gradient_factor = -1.0;
  state.action |= DIRECT;
  let norm = sqrt(state.squares / params.numbers);
  if (norm <= FLAT * abs(value)) {
    stop(CONVERGED);
    return;
  }
  start_search(value, -state.squares);
  state.step = state.head.rate * params.rate * FIRST_CHANGE / norm;
}

// The pixels as they are become the start of a line search.
fn accept(value: f32) {
  state.head.good = 1u;
  state.action = ACCEPT;
  state.squares = sums[SQUARES];
  state.slot = HISTORY;
  if (state.phase != PHASE_START) { remember(); }
  state.accepted += 1u;
  if (AVERAGE) { state.weight = newest_weight(params.log_decay, f32(state.accepted)); }
  if (is_enough(value)) {
    stop(ENOUGH);
    return;
  }
  if (state.used > 0u) {
    let slope = recursion();
    if (is_finite(slope) && (slope < 0.0)) {
      start_search(value, slope);
      state.step = state.head.rate * params.rate;
      state.action |= DIRECT;
      return;
    }
  }
  descend(value);
}

// The line search found nothing: the history is forgotten.
fn reset_history() {
  let bad = state.saw_bad != 0u;
  if (state.used == 0u) {
    stop(select(CONVERGED, NOT_FINITE, bad));
    return;
  }
  if (bad) {
    let soon = state.accepted - state.accepted_before < PATIENCE;
    if ((state.head.recovered > 0u) && soon) {
      stop(NOT_FINITE);
      return;
    }
    state.head.recovered += 1u;
    state.head.rate *= 0.5;
    state.accepted_before = state.accepted;
  }
  descend(state.start_value);
}
