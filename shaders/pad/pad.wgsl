// A border of one position around a map:
//
//   out[c, y, x] = in[c, s(y - 1), s(x - 1)]
//
// where s maps positions outside to positions inside, see border.wgsl. Maps are channel blocks.
// Tile: one invocation computes one vec4 of the output.

//: include border

struct Params { width: u32, height: u32, blocks: u32 }
//: source input
//: sink output

fn source_of(padded: u32, size: u32) -> u32 {
  if (padded == 0u) { return source_before(size); }
  if (padded > size) { return source_after(size); }
  return padded - 1u;
}

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let width = params.width + 2u;
  let height = params.height + 2u;
  let block = index / (width * height);
  if (block >= params.blocks) { return; }
  let x = source_of(index % width, params.width);
  let y = source_of(index / width % height, params.height);
  output(index, input((block * params.height + y) * params.width + x));
}
