// Gradient of padding with respect to its input: what reached the border is folded back to where the border
// came from,
//
//   out[c, y, x] = finish( sum of up[c, v, u] over all v with s(v - 1) = y and u with s(u - 1) = x )
//
// with s as in border.wgsl. Maps are channel blocks. Tile: one invocation makes one vec4 of the output and
// reads one of the upstream gradient inside the map, up to nine at its border.

//: include border
//: expects finish(index, block, value)

struct Params { width: u32, height: u32, blocks: u32 }
//: source upstream

// The sum over the row of the padded map that begins at `row`.
fn along(row: u32, x: u32) -> vec4f {
  var sum = upstream(row + x + 1u);
  if (x == source_before(params.width)) { sum += upstream(row); }
  if (x == source_after(params.width)) { sum += upstream(row + params.width + 1u); }
  return sum;
}

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let block = index / (params.width * params.height);
  if (block >= params.blocks) { return; }
  let x = index % params.width;
  let y = index / params.width % params.height;
  let width = params.width + 2u;
  let top = block * (params.height + 2u) * width;
  var sum = along(top + (y + 1u) * width, x);
  if (y == source_before(params.height)) { sum += along(top, x); }
  if (y == source_after(params.height)) { sum += along(top + (params.height + 1u) * width, x); }
  finish(index, block, sum);
}
