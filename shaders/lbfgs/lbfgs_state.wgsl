// The state of L-BFGS between evaluations, beside its vectors: lbfgs_decide.wgsl changes it,
// lbfgs_update.wgsl acts on it.

//: include optimizer_state

// A point along the direction.
struct Probe { step: f32, value: f32, slope: f32 }

struct LbfgsState {
  head: Head,
  // The next action of lbfgs_update.wgsl: some of the bits below.
  action: u32,
  // The step to try next, in directions; 0: none, the pixels are at the start of the line search.
  step: f32,
  // The step just taken, and the slot of its pair; HISTORY where it is not remembered.
  taken: f32,
  slot: u32,
  // Pairs remembered, in slots 0 .. used - 1, and the slot of the next one.
  used: u32,
  next: u32,
  // Of the new pixels in the average of all.
  weight: f32,
  // The direction is gradient_factor g + sum step_factors[k] s_k + change_factors[k] y_k.
  gradient_factor: f32,
  step_factors: array<f32, HISTORY>,
  change_factors: array<f32, HISTORY>,
  // The factors of stored steps and changes: powers of two, or 1 where they have 32 bits.
  step_scales: array<f32, HISTORY>,
  change_scales: array<f32, HISTORY>,
  // The purpose of the next evaluation.
  phase: u32,
  // Points accepted, the start among them, and how many at the last recovery.
  accepted: u32,
  accepted_before: u32,
  // The value at the point that is_enough() looked at last.
  mark: f32,
  // The start of the line search: value, slope along the direction, and the squared norm of the gradient.
  start_value: f32,
  slope: f32,
  squares: f32,
  // Evaluations of this line search, and whether any was bad.
  evaluations: u32,
  saw_bad: u32,
  // The ends of its interval: the better one, and the other, which is none, a point, or a bad one.
  low: Probe,
  high: Probe,
  high_kind: u32,
}

// The pixels become the start of the next line search.
const ACCEPT = 1u;
// A new direction is computed.
const DIRECT = 2u;

// A pair as it is read back. Where HALF, pairs are stored in 16 bits, divided by a power of two: that
// leaves these 11 bits of every number, whatever the scale, to the nearest, halves to the even one, so they do
// not depend on how a driver rounds. What is 2^14 times smaller than the pair's root mean square keeps fewer,
// and what is 2^24 times smaller none.
fn as_stored(value: vec4f) -> vec4f {
  if (!HALF) { return value; }
  let bits = bitcast<vec4u>(value);
  let odd = (bits >> vec4u(13u)) & vec4u(1u);
  return bitcast<vec4f>((bits + vec4u(0xfffu) + odd) & vec4u(0xffffe000u));
}

const PHASE_START = 0u;
const PHASE_SEARCH = 1u;
// All evaluations of the line search are used up: the better end of the interval is taken.
const PHASE_FALLBACK = 2u;

const HIGH_NONE = 0u;
const HIGH_POINT = 1u;
const HIGH_BAD = 2u;
