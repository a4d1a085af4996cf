// The product of two square matrices over channels:
//
//   out = alpha * A * B + beta * C + diagonal * I        (the term with C only where HAS_C)
//
// All are [row][column block] of vec4. SYMMETRIC: the result is symmetric, so only tiles on and above the
// diagonal are made, and mirrored.
//
// Tile: one invocation computes TILE_M x TILE_M blocks of 4 x 4 elements, in registers.

struct Params { blocks: u32, tiles: u32, size: u32, alpha: f32, beta: f32, diagonal: f32 }
//: operand a
//: operand b
//: source c
//: sink output

// Four rows of four elements; of one on the diagonal, the mean with its mirror image.
fn store_rows(row: u32, column: u32, product: mat4x4f) {
  let at = 4u * row * params.blocks;
  var rows = params.alpha * product;
  //: for k in 0..4
  if (HAS_C) { rows[{k}] += params.beta * c(at + {k}u * params.blocks + column); }
  if (row == column && 4u * row + {k}u < params.size) { rows[{k}][{k}] += params.diagonal; }
  //: end
  if (SYMMETRIC && row == column) { rows = 0.5 * (rows + transpose(rows)); }
  //: for k in 0..4
  output(at + {k}u * params.blocks + column, rows[{k}]);
  //: end
  if (SYMMETRIC && row < column) {
    let mirrored = transpose(rows);
    //: for k in 0..4
    output((4u * column + {k}u) * params.blocks + row, mirrored[{k}]);
    //: end
  }
}

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let pairs = select(params.tiles * params.tiles, params.tiles * (params.tiles + 1u) / 2u, SYMMETRIC);
  if (index >= pairs) { return; }
  var tile_row = index / params.tiles;
  var tile_column = index % params.tiles;
  if (SYMMETRIC) {
    // Pairs are numbered along the rows of the upper triangle.
    tile_row = 0u;
    tile_column = index;
    while (tile_column >= params.tiles) {
      tile_row++;
      tile_column -= params.tiles - tile_row;
    }
  }
  let last = params.blocks - 1u;
  //: for s in 0..TILE_M
  let row{s} = tile_row * TILE_M + {s}u;
  let column{s} = tile_column * TILE_M + {s}u;
  let from_row{s} = min(row{s}, last);
  let from_column{s} = min(column{s}, last);
  //: for t in 0..TILE_M
  //: for k in 0..4
  var sum{s}_{k}_{t} = vec4f();
  //: end k
  //: end t
  //: end s
  let end = loop_end(params.blocks, groups);
  for (var m = 0u; m < end; m++) {
    //: for s in 0..TILE_M
    //: for k in 0..4
    let r{s}_{k} = a((4u * from_row{s} + {k}u) * params.blocks + m);
    //: end k
    //: end s
    //: for t in 0..TILE_M
    {
      let b0 = b(4u * m * params.blocks + from_column{t});
      let b1 = b((4u * m + 1u) * params.blocks + from_column{t});
      let b2 = b((4u * m + 2u) * params.blocks + from_column{t});
      let b3 = b((4u * m + 3u) * params.blocks + from_column{t});
      //: for s in 0..TILE_M
      //: for k in 0..4
      sum{s}_{k}_{t} += r{s}_{k}.x * b0 + r{s}_{k}.y * b1 + r{s}_{k}.z * b2 + r{s}_{k}.w * b3;
      //: end k
      //: end s
    }
    //: end t
  }
  //: for s in 0..TILE_M
  //: for t in 0..TILE_M
  if (row{s} <= last && column{t} <= last && (!SYMMETRIC || row{s} <= column{t})) {
    store_rows(row{s}, column{t}, mat4x4f(sum{s}_0_{t}, sum{s}_1_{t}, sum{s}_2_{t}, sum{s}_3_{t}));
  }
  //: end t
  //: end s
}
