// The end of a radix sort: the values themselves, a map in channel blocks. Goes with sort_value.wgsl.

@group(0) @binding(7) var<storage, read_write> output: array<f32>;

fn put(channel: u32, rank: u32, moved: vec2u) {
  output[number(channel, rank)] = value_of(moved.x);
}
