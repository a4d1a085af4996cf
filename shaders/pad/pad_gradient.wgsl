// Gradient of padding with respect to its input: what reached the border is folded back to where the border
// came from,
//
//   out[c, y, x] = finish( sum of up[c, v, u] over all v with s(v - 1) = y and u with s(u - 1) = x )
//
// with s as in border.wgsl. Maps are channel blocks. Tile: one invocation makes one vec4 of the output and
// reads one of the upstream gradient inside the map, up to nine at its border.

struct Shape { width: u32, height: u32, blocks: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: source upstream 1

// The sum over the row of the padded map that begins at `row`.
fn along(row: u32, x: u32) -> vec4f {
  var sum = upstream(row + x + 1u);
  if (x == source_before(shape.width)) { sum += upstream(row); }
  if (x == source_after(shape.width)) { sum += upstream(row + shape.width + 1u); }
  return sum;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  let block = index / (shape.width * shape.height);
  if (block >= shape.blocks) { return; }
  let x = index % shape.width;
  let y = index / shape.width % shape.height;
  let width = shape.width + 2u;
  let top = block * (shape.height + 2u) * width;
  var sum = along(top + (y + 1u) * width, x);
  if (y == source_before(shape.height)) { sum += along(top, x); }
  if (y == source_after(shape.height)) { sum += along(top + (shape.height + 1u) * width, x); }
  finish(index, block, sum);
}
