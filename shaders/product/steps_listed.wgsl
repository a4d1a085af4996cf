// The steps of the sums of a group of outputs, each of some input blocks: those that a list names, as all weights of the
// others are zero.

// [group]: from where up to where its steps are in the list; then all steps, one a vec4.
//: operand list

fn range_of(group: u32, all: u32) -> vec2u {
  return vec2u(list(group).xy);
}

fn step_at(n: u32) -> u32 {
  return u32(list(n).x);
}
