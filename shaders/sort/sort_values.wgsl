// The last pass of a radix sort: the values themselves, a map in channel blocks.

//: include sort_value

var<storage, read_write> output: array<f32>;

fn store_sorted(channel: u32, rank: u32, moved: vec2u) {
  output[number(channel, rank)] = value_of(moved.x);
}
