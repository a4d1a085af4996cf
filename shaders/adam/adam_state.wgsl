// What Adam keeps between steps, beside its vectors: adam_decide.wgsl changes it, adam.wgsl does as it says.

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
  // What adam.wgsl has to do.
  action: u32,
  // Good evaluations, in all and since it last went back.
  seen: u32,
  since: u32,
  // The smallest total so far, and the largest of the first.
  smallest: f32,
  largest: f32,
}

const NOTHING = 0u;
const STEP = 1u;
const BACK = 2u;
