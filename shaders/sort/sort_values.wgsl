// The last pass of a radix sort: the values themselves, a map in channel blocks.
// Params are those of sort_scatter.wgsl.

//: include sort_value

var<storage, read_write> output: array<f32>;

fn store_sorted(channel: u32, rank: u32, moved: vec2u) {
  output[number(channel, rank)] = value_of(moved.x);
}
