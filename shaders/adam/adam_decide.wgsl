// Check of an evaluation before Adam's step: adds up the partial sums of the squared gradient and decides.
//
// The point is good when total and gradient are finite and the total has not diverged. A total has diverged
// when it is 10000 times the smallest so far and ten times the largest of the first ten. (The second because
// near a minimum of almost zero Adam's totals scatter over many powers of ten: what is no higher than where
// it began has not run away. Before ten are known, only what is finite counts.) From a good point Adam
// steps. From another the last good one is restored, with half the rate and without the running means, which
// a bad gradient spoils for good; where that happens again too soon, or no point was good, Adam ends.
//
// One workgroup, see workgroup_sum.wgsl.

//: include adam_state
//: include workgroup_sum

struct Params { count: u32, total: u32, log_beta1: f32, log_beta2: f32, log_decay: f32 }
var<storage, read> partial: array<vec4f>;
var<storage, read> scalars: array<f32>;
var<storage, read_write> state: AdamState;

const FIRST = 10u;

fn has_diverged(total: f32) -> bool {
  if (state.seen < FIRST) { return false; }
  return (total - state.smallest > 1e4 * abs(state.smallest)) &&
    (total - state.largest > 9.0 * abs(state.largest));
}

fn restore(reason: u32) {
  state.head.good = 0u;
  state.action = select(RESTORE, NOTHING, state.seen == 0u);
  if ((state.seen == 0u) || ((state.head.recovered > 0u) && (state.since < PATIENCE))) {
    state.head.end = reason;
    return;
  }
  state.head.recovered += 1u;
  state.head.rate *= 0.5;
  state.since = 0u;
  state.step = 0.0;
}

fn accept(total: f32) {
  let first = state.seen == 0u;
  state.smallest = select(min(state.smallest, total), total, first);
  if (state.seen < FIRST) { state.largest = select(max(state.largest, total), total, first); }
  state.seen += 1u;
  state.since += 1u;
  state.step += 1.0;
  state.mean_filled = one_minus_exp(state.step * params.log_beta1);
  state.square_filled = one_minus_exp(state.step * params.log_beta2);
  // The first number of the average is where Adam started.
  if (AVERAGE) { state.weight = newest_weight(params.log_decay, f32(state.seen) + 1.0); }
  state.head.good = 1u;
  state.action = STEP;
}

fn decide(squares: f32) {
  if (state.head.end != 0u) {
    state.head.good = 0u;
    state.action = NOTHING;
    return;
  }
  let total = scalars[params.total];
  if (!is_finite(total) || !is_finite(squares)) {
    restore(NOT_FINITE);
  } else if (has_diverged(total)) {
    restore(DIVERGED);
  } else {
    accept(total);
  }
}

fn main(@builtin(local_invocation_index) i: u32) {
  var sum = vec4f();
  for (var at = i; at < params.count; at += WORKGROUP) { sum += partial[at]; }
  let total = workgroup_sum(i, sum);
  if (i == 0u) { decide(total.x + total.y + total.z + total.w); }
}
