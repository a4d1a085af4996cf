// A batch of matrix products as in product.wgsl, tiled in workgroup memory as well as in registers:
//
//   out[b, s, o, m] = finish( scale * sum over taps and i of part s of  w[b, tap, i, o] * in[b, i, m + tap] )
//
// Layouts as in product.wgsl, with one matrix of weights for every tap of a batch. Only the first `made_blocks` blocks
// of outputs have weights; other sums are zero. Of several parts every finish() gets one: product_sum.wgsl adds them up.
//
// Tile: a workgroup computes WORKGROUP_N positions for WORKGROUP_M blocks of channels, TILE_K blocks of inputs a step, an
// invocation TILE_N x TILE_M of them, in registers; with AHEAD it fetches the next operands meanwhile. Neighbours have
// neighbouring positions: they read different banks of `maps`, the same vec4 of `columns`, and store side by side.
// There only the innermost index is not a constant: every other one would be clamped each time.

//: expects origin_of(position)
//: expects range_of(group, all)
//: expects step_at(n)
//: expects map_at(step, batch, at, round)
//: expects cell_at(step, batch, in_cell, out_block)
//: expects finish(index, block, value)
struct Params {
  positions: u32, in_blocks: u32, out_blocks: u32, batches: u32,
  made_blocks: u32, parts: u32, width: u32, scale: f32,
}

const WORKGROUP_N = THREADS_N * TILE_N;
const WORKGROUP_M = THREADS_M * TILE_M;

//: operand input
//: operand weights
// [input block][p][x]: position p * THREADS_N + x of the tile.
var<workgroup> maps: array<array<array<vec4f, THREADS_N>, TILE_N>, TILE_K>;
// [input block][channel in it * TILE_M + q][y]: block q * THREADS_M + y of the tile.
var<workgroup> columns: array<array<array<vec4f, THREADS_M>, 4u * TILE_M>, TILE_K>;

fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3u,
        @builtin(num_workgroups) groups: vec3u) {
  let strips = (params.positions + WORKGROUP_N - 1u) / WORKGROUP_N;
  let columns_of_tiles = (params.out_blocks + WORKGROUP_M - 1u) / WORKGROUP_M;
  // Workgroups that share positions follow each other: the map is read from memory once.
  let index = workgroup_index(group, groups);
  let first_block = index % columns_of_tiles * WORKGROUP_M;
  let first = index / columns_of_tiles % strips * WORKGROUP_N;
  let part = index / (columns_of_tiles * strips) % params.parts;
  let batch = index / (columns_of_tiles * strips * params.parts);
  // The whole workgroup returns, or none of it: barriers follow.
  if (batch >= params.batches) { return; }
  // This invocation loads ROUNDS vec4 of one position, and a cell of weights as long as there is one left. Eight
  // neighbours load eight blocks side by side, so that they write different banks.
  let slot = local % WORKGROUP_N;
  let at = origin_of(min(first + slot, params.positions - 1u));
  let block = local % 8u + local / (8u * TILE_K) * 8u;
  let in_cell = local / 8u % TILE_K;
  let x = local % THREADS_N;
  let y = local / THREADS_N;
  //: for p in 0..TILE_N
  //: for q in 0..TILE_M
  var sum{p}_{q} = vec4f();
  //: end q
  //: end p
  let steps = range_of(first_block / WORKGROUP_M, (params.in_blocks + TILE_K - 1u) / TILE_K * TAPS);
  let range = part_of(select(vec2u(), steps, first_block < params.made_blocks), part);
  var rows = mat4x4f();
  //: for r in 0..ROUNDS
  let round{r} = local / WORKGROUP_N + {r}u * (WORKGROUP / WORKGROUP_N);
  var map{r} = vec4f();
  //: end
  for (var n = range.x; n < range.y; n++) {
    if (!AHEAD || n == range.x) {
      //: for r in 0..ROUNDS
      map{r} = map_at(step_at(n), batch, at, round{r});
      //: end
      if (block < WORKGROUP_M) { rows = cell_at(step_at(n), batch, in_cell, first_block + block); }
    }
    //: for r in 0..ROUNDS
    maps[round{r}][slot / THREADS_N][x] = map{r};
    //: end
    if (block < WORKGROUP_M) {
      //: for k in 0..4
      columns[in_cell][{k}u * TILE_M + block / THREADS_M][block % THREADS_M] = rows[{k}];
      //: end
    }
    workgroupBarrier();
    // What is read now arrives while these sums are made.
    if (AHEAD && n + 1u < range.y) {
      //: for r in 0..ROUNDS
      map{r} = map_at(step_at(n + 1u), batch, at, round{r});
      //: end
      if (block < WORKGROUP_M) { rows = cell_at(step_at(n + 1u), batch, in_cell, first_block + block); }
    }
    //: for i in 0..TILE_K
    {
      //: for p in 0..TILE_N
      let in{p} = maps[{i}][{p}][x];
      //: end p
      //: for q in 0..TILE_M
      //: for k in 0..4
      let w{k}_{q} = columns[{i}][{k*TILE_M+q}][y];
      //: for p in 0..TILE_N
      sum{p}_{q} += in{p}[{k}] * w{k}_{q};
      //: end p
      //: end k
      //: end q
    }
    //: end i
    workgroupBarrier();
  }
  let start = (batch * params.parts + part) * params.out_blocks;
  //: for q in 0..TILE_M
  let block{q} = first_block + {q}u * THREADS_M + y;
  if (block{q} < params.out_blocks) {
    let made{q} = block{q} < params.made_blocks;
    //: for p in 0..TILE_N
    let position{p} = first + {p}u * THREADS_N + x;
    if (position{p} < params.positions) {
      let value{p} = select(vec4f(), params.scale * sum{p}_{q}, made{q});
      finish((start + block{q}) * params.positions + position{p}, block{q}, value{p});
    }
    //: end p
  }
  //: end q
}
