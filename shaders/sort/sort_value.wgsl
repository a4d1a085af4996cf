// Values of sorted keys, and where they are stored. Params are those of sort_scatter.wgsl.

// The value of a key, see sort_source_map.wgsl.
fn value_of(key: u32) -> f32 {
  return bitcast<f32>(select(~key, key & 0x7fffffffu, (key >> 31u) == 1u));
}

// The index of one number of a map, as an array of numbers.
fn number(channel: u32, m: u32) -> u32 {
  return ((params.first_block + channel / 4u) * params.positions + m) * 4u + channel % 4u;
}
