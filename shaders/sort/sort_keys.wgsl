// A pass of a radix sort but the last: keys and positions for the next pass.
// Params are those of sort_scatter.wgsl.

var<storage, read_write> sorted: array<vec2u>;

fn store_sorted(channel: u32, rank: u32, moved: vec2u) {
  sorted[channel * params.positions + rank] = moved;
}
