// Winograd's minimal filtering, last step: the SIZE x SIZE products m of a tile become A^T m A, the
// TILE x TILE pixels of the output, each of which goes through finish(). Products are [SIZE x SIZE
// points][block][tile of this chunk]; output_transform() multiplies by A^T.
//
// Tile: one invocation makes one tile of one block.

struct Shape {
  width: u32,
  height: u32,
  blocks: u32,
  tiles_x: u32,
  first_tile: u32,
  tiles: u32,
  made: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
//: operand products 1

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  let tile = index % shape.tiles;
  let block = index / shape.tiles;
  if (block >= shape.blocks) { return; }
  let x0 = (shape.first_tile + tile) % shape.tiles_x * TILE;
  let y0 = (shape.first_tile + tile) / shape.tiles_x * TILE;
  let out = (block * shape.height + y0) * shape.width + x0;
  if (block >= shape.made) {
    for (var y = 0u; y < min(TILE, shape.height - y0); y++) {
      for (var x = 0u; x < min(TILE, shape.width - x0); x++) {
        finish(out + y * shape.width + x, block, vec4f());
      }
    }
    return;
  }
  let start = block * shape.tiles + tile;
  let point = shape.made * shape.tiles;
  //: for i in 0..SIZE
  let row{i} = output_transform(array<vec4f, SIZE>(
    //: for j in 0..SIZE
    products(start + {i*SIZE+j}u * point),
    //: end
  ));
  //: end
  //: for j in 0..TILE
  let column{j} = output_transform(array<vec4f, SIZE>(
    //: for i in 0..SIZE
    row{i}[{j}],
    //: end
  ));
  //: end
  //: for i in 0..TILE
  if (y0 + {i}u < shape.height) {
    //: for j in 0..TILE
    if (x0 + {j}u < shape.width) { finish(out + {i}u * shape.width + {j}u, block, column{j}[{i}]); }
    //: end
  }
  //: end
}
