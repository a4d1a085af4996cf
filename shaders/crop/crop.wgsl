// A map without its border of one position: out[c, y, x] = in[c, y + 1, x + 1], at least 0 with RELU.
//
// Maps are channel blocks. Tile: one invocation makes one vec4 of the output.

struct Shape { width: u32, height: u32, blocks: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: source input 1
//: sink output 7

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  let block = index / (shape.width * shape.height);
  if (block >= shape.blocks) { return; }
  let x = index % shape.width;
  let y = index / shape.width % shape.height;
  let row = block * (shape.height + 2u) + y + 1u;
  var value = input(row * (shape.width + 2u) + x + 1u);
  if (RELU) { value = max(value, vec4f()); }
  output(index, value);
}
