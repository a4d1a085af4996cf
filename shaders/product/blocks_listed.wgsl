// The input blocks of a group of sums of product.wgsl: those that a list names, as all other weights are zero.

// [group]: from where up to where its members are in the list; then all members, one a vec4.
//: operand list

fn range_of(group: u32, groups: vec3u) -> vec2u {
  return vec2u(list(group).xy);
}

fn block_in(n: u32) -> u32 {
  return u32(list(n).x);
}
