// Winograd's minimal filtering, last step: the SIZE x SIZE products m of a tile become A^T m A, the
// TILE x TILE pixels of the output, which go to finish_tile(), see winograd_tile*.wgsl. Products are
// [SIZE x SIZE points][part][block][tile of this chunk], of the first `made` blocks: the others are zero. PARTS parts
// of every product are added up.
// output_transform() multiplies by A^T. PIXELS = TILE x TILE.
//
// Tile: one invocation computes one tile of one block.

//: expects output_transform(d)
//: expects finish_tile(block, x0, y0, tile)

struct Params { width: u32, height: u32, blocks: u32, tiles_x: u32, first_tile: u32, tiles: u32, made: u32 }
//: operand products

// The sum of the parts of a product, of which the first is at `start`.
fn products_at(start: u32, part: u32) -> vec4f {
  var sum = products(start);
  //: for s in 1..PARTS
  sum += products(start + {s}u * part);
  //: end
  return sum;
}

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let tile = index % params.tiles;
  let block = index / params.tiles;
  if (block >= params.blocks) { return; }
  let x0 = (params.first_tile + tile) % params.tiles_x * TILE;
  let y0 = (params.first_tile + tile) / params.tiles_x * TILE;
  if (block >= params.made) {
    finish_tile(block, x0, y0, array<vec4f, PIXELS>());
    return;
  }
  let start = block * params.tiles + tile;
  let part = params.made * params.tiles;
  //: for i in 0..SIZE
  let row{i} = output_transform(array<vec4f, SIZE>(
    //: for j in 0..SIZE
    products_at(start + {i*SIZE+j}u * PARTS * part, part),
    //: end j
  ));
  //: end i
  //: for j in 0..TILE
  let column{j} = output_transform(array<vec4f, SIZE>(
    //: for i in 0..SIZE
    row{i}[{j}],
    //: end i
  ));
  //: end j
  finish_tile(block, x0, y0, array<vec4f, PIXELS>(
    //: for i in 0..TILE
    //: for j in 0..TILE
    column{j}[{i}],
    //: end j
    //: end i
  ));
}
