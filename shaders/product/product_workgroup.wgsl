// A batch of matrix products as in product.wgsl, tiled in workgroup memory as well as in registers:
//
//   out[b, s, o, m] = finish( scale * sum over taps and i of part s of  w[b, tap, i, o] * in[b, i, m + tap] )
//
// read_source() reads the input: source_matrix.wgsl (one tap) or source_taps.wgsl (a 3x3 convolution).
// Layouts as in product.wgsl, with one matrix of weights for every tap of a batch. TRANSPOSED reads them
// transposed and the taps backwards, which is the gradient. Only the first `made_blocks` blocks of outputs
// have weights; the sums of the others are zero. With several parts every finish() gets a part of the sum,
// part after part: product_sum.wgsl adds them up.
//
// Tile: a workgroup computes WORKGROUP_N positions for WORKGROUP_M blocks of channels, TILE_K blocks of inputs at
// a time; an invocation computes TILE_N x TILE_M of them, in registers. Neighbours have neighbouring positions,
// so that they read different banks of `maps`, the same vec4 of `columns`, and store side by side. Where these
// are read only the innermost index is not a constant: every other one would be clamped each time.

//: expects origin_of(position)
//: expects read_source(batch, block, at, tap)
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

// The weights of four input channels for four output channels, one vec4 for each input channel.
fn cell(batch: u32, tap: u32, in_block: u32, out_block: u32) -> mat4x4f {
  let i = min(in_block, params.in_blocks - 1u);
  let o = min(out_block, params.made_blocks - 1u);
  let plane = batch * TAPS + select(tap, TAPS - 1u - tap, TRANSPOSED);
  let next = select(params.made_blocks, params.in_blocks, TRANSPOSED);
  let at = 4u * plane * params.in_blocks * params.made_blocks +
    select(4u * i * next + o, 4u * o * next + i, TRANSPOSED);
  let rows = mat4x4f(weights(at), weights(at + next), weights(at + 2u * next), weights(at + 3u * next));
  if (TRANSPOSED) { return transpose(rows); }
  return rows;
}

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
  let steps = select(0u, (params.in_blocks + TILE_K - 1u) / TILE_K * TAPS, first_block < params.made_blocks);
  let length = (steps + params.parts - 1u) / params.parts;
  let end = min((part + 1u) * length, steps);
  for (var step = part * length; step < end; step++) {
    let tap = step % TAPS;
    let in_block = step / TAPS * TILE_K;
    //: for r in 0..ROUNDS
    let round{r} = local / WORKGROUP_N + {r}u * (WORKGROUP / WORKGROUP_N);
    maps[round{r}][slot / THREADS_N][x] = read_source(batch, in_block + round{r}, at, tap);
    //: end
    if (block < WORKGROUP_M) {
      let rows = cell(batch, tap, in_block + in_cell, first_block + block);
      //: for k in 0..4
      columns[in_cell][{k}u * TILE_M + block / THREADS_M][block % THREADS_M] = rows[{k}];
      //: end
    }
    workgroupBarrier();
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
