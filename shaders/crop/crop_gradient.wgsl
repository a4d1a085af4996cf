// Gradient of cropping with respect to its input: the upstream gradient inside, zero on the border that was
// cut off. Its sides are those of the cropped map; maps are channel blocks.
// Tile: one invocation makes one vec4 of the output.

struct Shape { width: u32, height: u32, blocks: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: source upstream 1

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  let width = shape.width + 2u;
  let height = shape.height + 2u;
  let block = index / (width * height);
  if (block >= shape.blocks) { return; }
  // On the upper and left border these wrap around to more than any side.
  let x = index % width - 1u;
  let y = index / width % height - 1u;
  var gradient = vec4f();
  if (x < shape.width && y < shape.height) {
    gradient = upstream((block * shape.height + y) * shape.width + x);
  }
  finish(index, block, gradient);
}
