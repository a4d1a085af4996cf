// Epilogue of the forward pass: out = sum + bias, then max(., 0) where RELU is true.

//: operand bias
//: sink output

fn finish(index: u32, block: u32, value: vec4f) {
  let biased = value + bias(block);
  output(index, select(biased, max(biased, vec4f()), RELU));
}
