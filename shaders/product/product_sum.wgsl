// The second step of a product whose sums were made in parts: out[i] = finish( sum over the parts s of
// partial[b, s, o, m] ). The order of the sum is fixed, so the result is the same to the bit every time.
//
// Tile: one invocation computes a vec4.

//: expects finish(index, block, value)

struct Params { positions: u32, out_blocks: u32, batches: u32, parts: u32 }
//: operand partial

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let size = params.positions * params.out_blocks;
  let batch = index / size;
  if (batch >= params.batches) { return; }
  let first = batch * params.parts * size + index % size;
  var sum = vec4f();
  for (var s = 0u; s < params.parts; s++) { sum += partial(first + s * size); }
  finish(index, index / params.positions % params.out_blocks, sum);
}
