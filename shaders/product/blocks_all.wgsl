// The input blocks of a group of sums of product.wgsl: all of them. Params are those of product.wgsl.

// lavapipe compiles a kernel anew for every value of a uniform that bounds a loop, though from its cache: 5 to 20 ms
// each time the value changes. loop_end(), of which it does not know that it adds nothing, spares it.
fn range_of(group: u32, groups: vec3u) -> vec2u {
  return vec2u(0u, loop_end(params.in_blocks, groups));
}

fn block_in(n: u32) -> u32 {
  return n;
}
