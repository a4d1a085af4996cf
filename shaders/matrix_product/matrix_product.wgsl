// The product of two square matrices over channels:
//
//   out = alpha * A * B + beta * C + diagonal * I        (the term with C only where HAS_C)
//
// All are [row][column block] of vec4. SYMMETRIC: the result is symmetric, so only tiles on and above the
// diagonal are made, and mirrored.
//
// Tile: one invocation makes 4 SIDE x 4 SIDE elements, held in registers.

struct Shape { blocks: u32, tiles: u32, size: u32, alpha: f32, beta: f32, diagonal: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: operand a 1
//: operand b 2
//: source c 3
//: sink output 7

// Four rows of four elements; of one on the diagonal, the mean with its mirror image.
fn put(row: u32, column: u32, product: mat4x4f) {
  let at = 4u * row * shape.blocks;
  var rows = shape.alpha * product;
  //: for k in 0..4
  if (HAS_C) { rows[{k}] += shape.beta * c(at + {k}u * shape.blocks + column); }
  if (row == column && 4u * row + {k}u < shape.size) { rows[{k}][{k}] += shape.diagonal; }
  //: end
  if (SYMMETRIC && row == column) { rows = 0.5 * (rows + transpose(rows)); }
  //: for k in 0..4
  output(at + {k}u * shape.blocks + column, rows[{k}]);
  //: end
  if (SYMMETRIC && row < column) {
    let mirrored = transpose(rows);
    //: for k in 0..4
    output((4u * column + {k}u) * shape.blocks + row, mirrored[{k}]);
    //: end
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  let pairs = select(shape.tiles * shape.tiles, shape.tiles * (shape.tiles + 1u) / 2u, SYMMETRIC);
  if (index >= pairs) { return; }
  var tile_row = index / shape.tiles;
  var tile_column = index % shape.tiles;
  if (SYMMETRIC) {
    // Pairs are numbered along the rows of the upper triangle.
    tile_row = 0u;
    tile_column = index;
    while (tile_column >= shape.tiles) {
      tile_row++;
      tile_column -= shape.tiles - tile_row;
    }
  }
  let last = shape.blocks - 1u;
  //: for s in 0..SIDE
  let row{s} = tile_row * SIDE + {s}u;
  let column{s} = tile_column * SIDE + {s}u;
  let from_row{s} = min(row{s}, last);
  let from_column{s} = min(column{s}, last);
  //: for t in 0..SIDE
  //: for k in 0..4
  var sum{s}_{k}_{t} = vec4f();
  //: end
  //: end
  //: end
  // Not bounded by a bare uniform: see product.wgsl.
  let end = shape.blocks + groups.z - 1u;
  for (var m = 0u; m < end; m++) {
    //: for s in 0..SIDE
    //: for k in 0..4
    let r{s}_{k} = a((4u * from_row{s} + {k}u) * shape.blocks + m);
    //: end
    //: end
    //: for q in 0..4
    {
      //: for t in 0..SIDE
      let c{t} = b((4u * m + {q}u) * shape.blocks + from_column{t});
      //: end
      //: for s in 0..SIDE
      //: for k in 0..4
      //: for t in 0..SIDE
      sum{s}_{k}_{t} += r{s}_{k}[{q}] * c{t};
      //: end
      //: end
      //: end
    }
    //: end
  }
  //: for s in 0..SIDE
  //: for t in 0..SIDE
  if (row{s} <= last && column{t} <= last && (!SYMMETRIC || row{s} <= column{t})) {
    put(row{s}, column{t}, mat4x4f(sum{s}_0_{t}, sum{s}_1_{t}, sum{s}_2_{t}, sum{s}_3_{t}));
  }
  //: end
  //: end
}
