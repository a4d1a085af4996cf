// Sources of the border of one position around a map, on an axis of `size` positions:
//
//   REFLECT:  the edge is a mirror, and does not show itself twice: .. 1 | 0 1 2 .. n - 1 | n - 2 ..
//   WRAP:     the other end follows:                            .. n - 1 | 0 1 2 .. n - 1 | 0 ..
//   else:     the edge goes on:                                       .. 0 | 0 1 2 .. n - 1 | n - 1 ..
//
// With REFLECT, an axis of one position reflects that position.

fn source_before(size: u32) -> u32 {
  if (REFLECT) { return min(1u, size - 1u); }
  return select(0u, size - 1u, WRAP);
}

fn source_after(size: u32) -> u32 {
  if (REFLECT) { return max(size, 2u) - 2u; }
  return select(size - 1u, 0u, WRAP);
}
