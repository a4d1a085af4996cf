// Gram matrix, first step: sums over parts of the positions,
//
//   partial[s, i, j] = sum over the positions m of part s of  F[i, m] * F[j, m]
//
// F is a map in channel blocks; partial sums are [part][row][column block]. The matrix is symmetric, so
// only tiles on and above the diagonal are made; gram_sum.wgsl mirrors them.
//
// Tile: one invocation makes 4 SIDE x 4 SIDE elements of one part, held in registers.

struct Shape { positions: u32, blocks: u32, tiles: u32, parts: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: operand features 1
@group(0) @binding(7) var<storage, read_write> partial: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  let pairs = shape.tiles * (shape.tiles + 1u) / 2u;
  let part = index / pairs;
  if (part >= shape.parts) { return; }
  // Pairs are numbered along the rows of the upper triangle.
  var tile_row = 0u;
  var rest = index % pairs;
  while (rest >= shape.tiles - tile_row) {
    rest -= shape.tiles - tile_row;
    tile_row++;
  }
  let tile_column = tile_row + rest;
  let last = shape.blocks - 1u;
  //: for s in 0..SIDE
  let row{s} = min(tile_row * SIDE + {s}u, last) * shape.positions;
  let column{s} = min(tile_column * SIDE + {s}u, last) * shape.positions;
  //: for k in 0..4
  //: for t in 0..SIDE
  var sum{s}_{k}_{t} = vec4f();
  //: end
  //: end
  //: end
  let length = (shape.positions + shape.parts - 1u) / shape.parts;
  let end = min((part + 1u) * length, shape.positions);
  for (var m = part * length; m < end; m++) {
    //: for s in 0..SIDE
    let r{s} = features(row{s} + m);
    let c{s} = features(column{s} + m);
    //: end
    //: for s in 0..SIDE
    //: for k in 0..4
    //: for t in 0..SIDE
    sum{s}_{k}_{t} += r{s}[{k}] * c{t};
    //: end
    //: end
    //: end
  }
  //: for s in 0..SIDE
  //: for t in 0..SIDE
  if (tile_row * SIDE + {s}u <= last && tile_column * SIDE + {t}u <= last) {
    let at = (part * shape.blocks + tile_row * SIDE + {s}u) * 4u * shape.blocks + tile_column * SIDE + {t}u;
    //: for k in 0..4
    partial[at + {k}u * shape.blocks] = sum{s}_{k}_{t};
    //: end
  }
  //: end
  //: end
}
