// Epilogue of the backward pass: out = (sum + addend) masked by the ReLU whose output `mask` is.
//
// `addend` is the gradient from other consumers of the same features (HAS_ADDEND), which may lie where the
// result goes; `mask` is the stored output of the ReLU, whose gradient passes where
// that output is positive (HAS_MASK).

//: source addend
//: source mask
//: sink output

fn finish(index: u32, block: u32, value: vec4f) {
  var gradient = value;
  if (HAS_ADDEND) { gradient += addend_in(block, index); }
  if (HAS_MASK) { gradient = select(vec4f(), gradient, mask_in(block, index) > vec4f()); }
  output(index, gradient);
}
