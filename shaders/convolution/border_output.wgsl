// The gradient of a replicated border, added to the positions at the edge that it was copied from:
//
//   out[c, y, x] = finish( sum of border[c, v, u] over all v, u outside the map that are nearest to (y, x) )
//
// Products are those of border_input.wgsl's windows, [edge][point][block][tile]; output_transform() makes TILE
// positions of an edge of them. finish() adds what is there.
//
// Tile: one invocation makes one vec4 of the `positions` at the edge: whole first and last rows, then the first and
// last columns between.

//: expects finish(index, block, value)
//: expects output_transform(d)

struct Params { width: u32, height: u32, blocks: u32, tiles: u32, positions: u32 }
//: operand products

// The gradient at a position of an edge's tiles.
fn border(edge: u32, block: u32, at: u32) -> vec4f {
  let start = (edge * SIZE * params.blocks + block) * params.tiles + at / TILE;
  var made = output_transform(array<vec4f, SIZE>(
    //: for j in 0..SIZE
    products(start + {j}u * params.blocks * params.tiles),
    //: end
  ));
  return made[at % TILE];
}

// That of the row above or below the map, at a corner with the border's.
fn row_border(edge: u32, block: u32, x: u32) -> vec4f {
  var sum = border(edge, block, x + 1u);
  if (x == 0u) { sum += border(edge, block, 0u); }
  if (x == params.width - 1u) { sum += border(edge, block, x + 2u); }
  return sum;
}

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let block = index / params.positions;
  if (block >= params.blocks) { return; }
  let at = index % params.positions;
  let last = vec2u(params.width, params.height) - 1u;
  let in_rows = min(params.height, 2u) * params.width;
  var x = at % params.width;
  var y = at / params.width * last.y;
  if (at >= in_rows) {
    let sides = min(params.width, 2u);
    x = (at - in_rows) % sides * last.x;
    y = 1u + (at - in_rows) / sides;
  }
  var sum = vec4f();
  if (y == 0u) { sum += row_border(0u, block, x); }
  if (y == last.y) { sum += row_border(1u, block, x); }
  if (x == 0u) { sum += border(2u, block, y); }
  if (x == last.x) { sum += border(3u, block, y); }
  finish((block * params.height + y) * params.width + x, block, sum);
}
