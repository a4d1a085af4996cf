// Gradient of cropping with respect to its input: the upstream gradient inside, zero on the border that was
// cut off. Its sides are those of the cropped map; maps are channel blocks.
// Tile: one invocation computes one vec4 of the output.

//: expects finish(index, block, value)

struct Params { width: u32, height: u32, blocks: u32 }
//: source upstream

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let width = params.width + 2u;
  let height = params.height + 2u;
  let block = index / (width * height);
  if (block >= params.blocks) { return; }
  // On the upper and left border these wrap around to more than any side.
  let x = index % width - 1u;
  let y = index / width % height - 1u;
  var gradient = vec4f();
  if (x < params.width && y < params.height) {
    gradient = upstream((block * params.height + y) * params.width + x);
  }
  finish(index, block, gradient);
}
