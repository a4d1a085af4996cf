// Gram matrix, first step, for GPUs: as gram.wgsl, with the same layouts, but a workgroup of 8 x 8 makes
// the 64 x 64 elements of a tile (16 channel blocks a side), and what it reads goes through workgroup memory,
// 16 positions at a time, of 16 blocks of rows and 16 of columns.
//
//   partial[s, i, j] = sum over the positions m of part s of  F[i, m] * F[j, m]
//
// Tile: one invocation computes 8 x 8 elements: row blocks y and y + 8, column blocks x and x + 8.

struct Params { positions: u32, blocks: u32, tiles: u32, parts: u32 }
//: operand features
var<storage, read_write> partial: array<vec4f>;

// [position][block], with one to spare a row, so that neighbours in a column lie in different banks.
var<workgroup> rows: array<vec4f, 272>;
var<workgroup> columns: array<vec4f, 272>;

fn feature(block: u32, m: u32, end: u32) -> vec4f {
  let at = min(block, params.blocks - 1u) * params.positions + min(m, params.positions - 1u);
  return select(vec4f(), features(at), m < end);
}

fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) i: u32,
) {
  let pairs = params.tiles * (params.tiles + 1u) / 2u;
  let index = workgroup_index(group, groups);
  // The grid may have a workgroup too many, which computes nothing of any part.
  let part = index / pairs;
  // Pairs are numbered along the rows of the upper triangle.
  var tile_row = 0u;
  var rest = index % pairs;
  while (rest >= params.tiles - tile_row) {
    rest -= params.tiles - tile_row;
    tile_row++;
  }
  let first_row = tile_row * 16u;
  let first_column = (tile_row + rest) * 16u;
  let length = (params.positions + params.parts - 1u) / params.parts;
  let end = min((part + 1u) * length, params.positions);
  let x = i % 8u;
  let y = i / 8u;
  //: for s in 0..2
  //: for k in 0..4
  //: for t in 0..2
  var sum{s}_{k}_{t} = vec4f();
  //: end t
  //: end k
  //: end s
  for (var step = 0u; step < length; step += 16u) {
    let m = part * length + step + i % 16u;
    //: for q in 0..4
    rows[i % 16u * 17u + i / 16u + {4*q}u] = feature(first_row + i / 16u + {4*q}u, m, end);
    columns[i % 16u * 17u + i / 16u + {4*q}u] = feature(first_column + i / 16u + {4*q}u, m, end);
    //: end
    workgroupBarrier();
    //: for m in 0..16
    {
      let r0 = rows[{17*m}u + y];
      let r1 = rows[{17*m+8}u + y];
      let c0 = columns[{17*m}u + x];
      let c1 = columns[{17*m+8}u + x];
      //: for s in 0..2
      //: for k in 0..4
      //: for t in 0..2
      sum{s}_{k}_{t} += r{s}[{k}] * c{t};
      //: end t
      //: end k
      //: end s
    }
    //: end m
    workgroupBarrier();
  }
  //: for s in 0..2
  //: for t in 0..2
  if (part < params.parts && first_row + y + {8*s}u < params.blocks && first_column + x + {8*t}u < params.blocks) {
    let at = (part * params.blocks + first_row + y + {8*s}u) * 4u * params.blocks + first_column + x + {8*t}u;
    //: for k in 0..4
    partial[at + {k}u * params.blocks] = sum{s}_{k}_{t};
    //: end k
  }
  //: end t
  //: end s
}
