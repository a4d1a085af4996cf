// The steps of the sums of a group of outputs, each of some input blocks: all of them, one after the other.

fn range_of(group: u32, all: u32) -> vec2u {
  return vec2u(0u, all);
}

fn step_at(n: u32) -> u32 {
  return n;
}
