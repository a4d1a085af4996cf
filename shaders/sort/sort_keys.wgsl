// Where elements of a radix sort go for another pass.

@group(0) @binding(7) var<storage, read_write> sorted: array<vec2u>;

fn put(channel: u32, rank: u32, moved: vec2u) {
  sorted[channel * shape.positions + rank] = moved;
}
