// A map without its border of one position: out[c, y, x] = in[c, y + 1, x + 1], at least 0 with RELU.
//
// Maps are channel blocks. Tile: one invocation makes one vec4 of the output.

struct Params { width: u32, height: u32, blocks: u32 }
//: source input
//: sink output

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let block = index / (params.width * params.height);
  if (block >= params.blocks) { return; }
  let x = index % params.width;
  let y = index / params.width % params.height;
  let row = block * (params.height + 2u) + y + 1u;
  var value = input(row * (params.width + 2u) + x + 1u);
  if (RELU) { value = max(value, vec4f()); }
  output(index, value);
}
