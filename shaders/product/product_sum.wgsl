// The second step of a product whose sums were made in parts: out[i] = finish( sum over the parts s of
// partial[b, s, o, m] ). The order of the sum is fixed, so the result is the same to the bit every time.
//
// Tile: one invocation makes a vec4.

struct Shape { positions: u32, out_blocks: u32, batches: u32, parts: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: operand partial 1

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  let size = shape.positions * shape.out_blocks;
  let batch = index / size;
  if (batch >= shape.batches) { return; }
  let first = batch * shape.parts * size + index % size;
  var sum = vec4f();
  for (var s = 0u; s < shape.parts; s++) { sum += partial(first + s * size); }
  finish(index, index / shape.positions % shape.out_blocks, sum);
}
