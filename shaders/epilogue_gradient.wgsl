// What becomes of a sum on the way back: out = (sum + addend) masked by the ReLU that made `mask`.
//
// `addend` is what other consumers of the same features already contributed (HAS_ADDEND); `mask` is the
// stored output of the ReLU, whose gradient passes where that output is positive (HAS_MASK).

@group(0) @binding(5) var<storage, read> addend: array<vec4f>;
@group(0) @binding(6) var<storage, read> mask: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> output: array<vec4f>;

fn finish(index: u32, block: u32, value: vec4f) {
  var gradient = value;
  if (HAS_ADDEND) { gradient += addend[index]; }
  if (HAS_MASK) { gradient = select(vec4f(), gradient, mask[index] > vec4f()); }
  output[index] = gradient;
}
