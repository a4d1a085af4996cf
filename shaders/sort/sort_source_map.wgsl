// The input of the first pass of a radix sort: the values of a map, and their positions.
// Params are those of sort_count.wgsl and sort_scatter.wgsl.

//: source map

// The key of a value: whole numbers in the order of the floats.
fn key_of(value: f32) -> u32 {
  let bits = bitcast<u32>(value);
  return select(bits | 0x80000000u, ~bits, (bits >> 31u) == 1u);
}

// The key and the position of a value. Channels are counted from `first_block`.
fn element(channel: u32, m: u32) -> vec2u {
  let values = map((params.first_block + channel / 4u) * params.positions + m);
  return vec2u(key_of(values[channel % 4u]), m);
}
