// Adam's state between steps, beside its vectors: adam_decide.wgsl changes it, adam.wgsl acts on it.

//: include optimizer_state

struct AdamState {
  head: Head,
  // Steps that are in the running means.
  step: f32,
  // 1 - beta1^step and 1 - beta2^step.
  mean_filled: f32,
  square_filled: f32,
  // Of the new pixels in the average of all.
  weight: f32,
  // The next action of adam.wgsl.
  action: u32,
  // Good evaluations, in all and since the last restore.
  seen: u32,
  since: u32,
  // The smallest total so far, and the largest of the first.
  smallest: f32,
  largest: f32,
}

const NOTHING = 0u;
const STEP = 1u;
const RESTORE = 2u;
