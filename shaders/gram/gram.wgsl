// Gram matrix, first step: sums over parts of the positions,
//
//   partial[s, i, j] = sum over the positions m of part s of  F[i, m] * F[j, m]
//
// F is a map in channel blocks; partial sums are [part][row][column block]. The matrix is symmetric, so
// only tiles on and above the diagonal are made; gram_sum.wgsl mirrors them. A part is `length` positions; a call
// makes the parts from `first_part` up to `end_part`.
//
// Tile: one invocation computes TILE_M x TILE_M blocks of 4 x 4 elements of one part, in registers.

struct Params { positions: u32, blocks: u32, tiles: u32, length: u32, first_part: u32, end_part: u32 }
//: operand features
var<storage, read_write> partial: array<vec4f>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let pairs = params.tiles * (params.tiles + 1u) / 2u;
  let part = params.first_part + index / pairs;
  if (part >= params.end_part) { return; }
  // Pairs are numbered along the rows of the upper triangle.
  var tile_row = 0u;
  var rest = index % pairs;
  while (rest >= params.tiles - tile_row) {
    rest -= params.tiles - tile_row;
    tile_row++;
  }
  let tile_column = tile_row + rest;
  let last = params.blocks - 1u;
  //: for s in 0..TILE_M
  let row{s} = min(tile_row * TILE_M + {s}u, last);
  let column{s} = min(tile_column * TILE_M + {s}u, last);
  //: for k in 0..4
  //: for t in 0..TILE_M
  var sum{s}_{k}_{t} = vec4f();
  //: end t
  //: end k
  //: end s
  let end = min((part + 1u) * params.length, params.positions);
  // Four positions at a time, for the sums are on the stack: to add one position up takes as long as to add four.
  for (var m = part * params.length; m < end; m += 4u) {
    //: for p in 0..4
    let m{p} = min(m + {p}u, end - 1u);
    //: for s in 0..TILE_M
    let r{s}_{p} = select(vec4f(), features_in(row{s}, row{s} * params.positions + m{p}), m + {p}u < end);
    //: end s
    //: end p
    //: for t in 0..TILE_M
    {
      //: for p in 0..4
      let c{p} = features_in(column{t}, column{t} * params.positions + m{p});
      //: end p
      //: for s in 0..TILE_M
      //: for k in 0..4
      sum{s}_{k}_{t} += r{s}_0[{k}] * c0 + r{s}_1[{k}] * c1 + r{s}_2[{k}] * c2 + r{s}_3[{k}] * c3;
      //: end k
      //: end s
    }
    //: end t
  }
  // A loop, not written out: a compiler for processors takes as long for a store as for many products.
  let rows = loop_end(min(TILE_M, params.blocks - tile_row * TILE_M), groups);
  for (var s = 0u; s < rows; s++) {
    //: for t in 0..TILE_M
    if (tile_column * TILE_M + {t}u <= last) {
      let at = (part * params.blocks + tile_row * TILE_M + s) * 4u * params.blocks + tile_column * TILE_M + {t}u;
      //: for k in 0..4
      var value{k} = sum0_{k}_{t};
      //: for r in 1..TILE_M
      if (s == {r}u) { value{k} = sum{r}_{k}_{t}; }
      //: end r
      partial[at + {k}u * params.blocks] = value{k};
      //: end k
    }
    //: end t
  }
}
