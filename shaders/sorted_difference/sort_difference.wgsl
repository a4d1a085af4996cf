// The last pass of a radix sort, compared: each value less the one wanted at its rank, stored at the position
// that the value came from. Maps are channel blocks.

//: include sort_value

var<storage, read> wanted: array<f32>;
var<storage, read_write> output: array<f32>;

fn store_sorted(channel: u32, rank: u32, moved: vec2u) {
  output[number(channel, moved.y)] = value_of(moved.x) - wanted[number(channel, rank)];
}
