// The head of every optimiser's state, which the host reads after every evaluation.

struct Head {
  // 0 while it goes on, else one of the ends below.
  end: u32,
  // 1 where the last evaluation was at a good point: the optimiser went on from there.
  good: u32,
  // Recoveries: how often the last good point was restored.
  recovered: u32,
  // The factor of the learning rate: halved by each recovery.
  rate: f32,
}

const CONVERGED = 1u;
const NOT_FINITE = 2u;
const DIVERGED = 3u;
const ENOUGH = 4u;

// The least number of good points between two recoveries: else the optimiser ends.
const PATIENCE = 10u;

// Tested by its bits: compilers may assume that a float is a number.
fn is_finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}

// 1 - exp(x) for x <= 0: by its series near zero, where the difference would lose most digits. (As 1 - beta
// would: the float32 nearest to 0.999 makes it wrong by 1e-5.)
fn one_minus_exp(x: f32) -> f32 {
  if (x < -0.25) { return 1.0 - exp(x); }
  return -x * (1.0 + x / 2.0 * (1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0 * (1.0 + x / 6.0)))));
}

// The weight of the newest of `count` numbers in their exponential moving average, bias-corrected: the
// average is then a = a + weight (x - a), and the first number is taken whole.
fn newest_weight(log_decay: f32, count: f32) -> f32 {
  return one_minus_exp(log_decay) / one_minus_exp(count * log_decay);
}
