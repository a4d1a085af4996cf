// Sources of the border of one position around a map, on an axis of `size` positions:
//
//   REFLECT:  the edge is a mirror, and does not show itself twice: .. 1 | 0 1 2 .. n - 1 | n - 2 ..
//   else:     the other end follows:                            .. n - 1 | 0 1 2 .. n - 1 | 0 ..
//
// With REFLECT, an axis of one position reflects that position.

fn source_before(size: u32) -> u32 {
  if (REFLECT) { return min(1u, size - 1u); }
  return size - 1u;
}

fn source_after(size: u32) -> u32 {
  if (REFLECT) { return max(size, 2u) - 2u; }
  return 0u;
}
