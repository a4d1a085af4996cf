// Pooling of 2x2 windows with stride 2; a last odd row or column is left out:
//
//   MAXIMUM:  out[c, y, x] = scale * max of in[c, 2y .. 2y + 1, 2x .. 2x + 1]
//   ROOT:     out[c, y, x] = scale * root of the sum of the squares of the same
//   else:     out[c, y, x] = scale * mean of the same
//
// Maps are channel blocks. Tile: one invocation makes one vec4 of the output.

struct Shape { width: u32, height: u32, blocks: u32, scale: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: operand input 1
//: sink output 7

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  let out_width = shape.width / 2u;
  let out_height = shape.height / 2u;
  let x = index % out_width;
  let y = (index / out_width) % out_height;
  let block = index / (out_width * out_height);
  if (block >= shape.blocks) { return; }
  let at = (block * shape.height + 2u * y) * shape.width + 2u * x;
  let a = input(at);
  let b = input(at + 1u);
  let c = input(at + shape.width);
  let d = input(at + shape.width + 1u);
  var pooled = 0.25 * (a + b + c + d);
  if (MAXIMUM) { pooled = max(max(a, b), max(c, d)); }
  if (ROOT) { pooled = sqrt(a * a + b * b + c * c + d * d); }
  output(index, shape.scale * pooled);
}
