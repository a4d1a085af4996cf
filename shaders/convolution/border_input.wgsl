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

// The upstream gradient at a position of an edge, zero beyond its ends.
fn along(edge: u32, block: u32, at: i32) -> vec4f {
  switch edge {
    case 0u: { return pixel(block, at, 0); }
    case 1u: { return pixel(block, at, i32(params.height) - 1); }
    case 2u: { return pixel(block, 0, at); }
    default: { return pixel(block, i32(params.width) - 1, at); }
  }
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
