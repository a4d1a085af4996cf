// What a radix sort starts with: the values of a map, and where they are.

//: source map

// The number that is sorted in place of a value: as large among whole numbers as the value among floats.
fn key_of(value: f32) -> u32 {
  let bits = bitcast<u32>(value);
  return select(bits | 0x80000000u, ~bits, (bits >> 31u) == 1u);
}

// The key and the place of a value. Channels are counted from the first of these blocks.
fn element(channel: u32, m: u32) -> vec2u {
  let values = map((params.first_block + channel / 4u) * params.positions + m);
  return vec2u(key_of(values[channel % 4u]), m);
}
