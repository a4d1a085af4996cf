// A border of one position around a map:
//
//   out[c, y, x] = in[c, s(y - 1), s(x - 1)]
//
// where s takes what is outside to the inside, see border.wgsl. Maps are channel blocks.
// Tile: one invocation makes one vec4 of the output.

struct Shape { width: u32, height: u32, blocks: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: source input 1
//: sink output 7

fn source_of(padded: u32, size: u32) -> u32 {
  if (padded == 0u) { return source_before(size); }
  if (padded > size) { return source_after(size); }
  return padded - 1u;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  let width = shape.width + 2u;
  let height = shape.height + 2u;
  let block = index / (width * height);
  if (block >= shape.blocks) { return; }
  let x = source_of(index % width, shape.width);
  let y = source_of(index / width % height, shape.height);
  output(index, input((block * shape.height + y) * shape.width + x));
}
