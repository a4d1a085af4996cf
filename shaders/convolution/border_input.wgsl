// Windows of the upstream gradient along the edges of a map, transformed, for the gradient of a replicated border.
//
// Edges are top, bottom, left, right. The first two have a position more at both ends, the corners of the border:
// their tiles begin at x = -1, those of the others at y = 0. A window of SIZE begins one position before its tile.
// The result is [edge][point][block][tile].
//
// Tile: one invocation transforms one window of one block.

//: expects pixel(block, x, y)
//: expects input_transform(d)

struct Params { width: u32, height: u32, blocks: u32, tiles: u32 }
//: sink output

// The upstream gradient at a position of an edge, zero beyond its ends. One call: compilers insert all of pixel().
fn along(edge: u32, block: u32, at: i32) -> vec4f {
  let last = vec2i(vec2u(params.width, params.height)) - 1;
  let edge_at = select(vec2i(), last, edge % 2u == 1u);
  let in_row = edge < 2u;
  return pixel(block, select(edge_at.x, at, in_row), select(at, edge_at.y, in_row));
}

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let tile = index % params.tiles;
  let block = index / params.tiles % params.blocks;
  let edge = index / (params.tiles * params.blocks);
  if (edge >= 4u) { return; }
  let first = i32(tile * TILE) - select(2, 1, edge >= 2u);
  let points = input_transform(array<vec4f, SIZE>(
    //: for j in 0..SIZE
    along(edge, block, first + {j}),
    //: end
  ));
  //: for j in 0..SIZE
  output(((edge * SIZE + {j}u) * params.blocks + block) * params.tiles + tile, points[{j}]);
  //: end
}
