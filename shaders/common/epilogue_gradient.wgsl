// What becomes of a sum on the way back: out = (sum + addend) masked by the ReLU that made `mask`.
//
// `addend` is what other consumers of the same features already contributed (HAS_ADDEND), which may lie
// where the result goes (IN_PLACE); `mask` is the stored output of the ReLU, whose gradient passes where
// that output is positive (HAS_MASK).

//: source addend
//: source mask
//: sink output

fn finish(index: u32, block: u32, value: vec4f) {
  var gradient = value;
  if (HAS_ADDEND) { gradient += addend(index); }
  if (IN_PLACE) { gradient += output_before(index); }
  if (HAS_MASK) { gradient = select(vec4f(), gradient, mask(index) > vec4f()); }
  output(index, gradient);
}
