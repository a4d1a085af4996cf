// A batch of matrix products as in product.wgsl, tiled in workgroup memory as well as in registers:
//
//   out[b, s, o, m] = finish( scale * sum over taps and i of part s of  w[b, tap, i, o] * in[b, i, m + tap] )
//
// source() says what the input is: source_matrix.wgsl (one tap) or source_taps.wgsl (a 3x3 convolution).
// Layouts as in product.wgsl, with one matrix of weights for every tap of a batch. TRANSPOSED reads them
// transposed and the taps backwards, which is the gradient. Only the first `made_blocks` blocks of outputs
// have weights; the sums of the others are zero. With several parts every finish() gets a part of the sum,
// part after part: product_sum.wgsl adds them up.
//
// Tile: a workgroup makes ACROSS * POSITIONS positions for DOWN * BLOCKS blocks of channels, DEPTH blocks of
// inputs at a time; an invocation makes POSITIONS x BLOCKS of them, in registers. Neighbours have neighbouring
// positions, so that they read different banks of `maps`, the same vec4 of `columns`, and store side by side.
// Where these are read only the innermost index is no constant: what is not constant is clamped each time.

struct Shape {
  positions: u32, in_blocks: u32, out_blocks: u32, batches: u32,
  made_blocks: u32, parts: u32, width: u32, scale: f32,
}

const ROW = ACROSS * POSITIONS;
const COLUMN = DOWN * BLOCKS;

@group(0) @binding(0) var<uniform> shape: Shape;
//: operand input 1
//: operand weights 2

// [input block][p][x]: position p * ACROSS + x of the tile.
var<workgroup> maps: array<array<array<vec4f, ACROSS>, POSITIONS>, DEPTH>;
// [input block][channel in it * BLOCKS + q][y]: block q * DOWN + y of the tile.
var<workgroup> columns: array<array<array<vec4f, DOWN>, 4u * BLOCKS>, DEPTH>;

// The weights of four input channels for four output channels, one vec4 for each input channel.
fn cell(batch: u32, tap: u32, in_block: u32, out_block: u32) -> mat4x4f {
  let i = min(in_block, shape.in_blocks - 1u);
  let o = min(out_block, shape.made_blocks - 1u);
  let plane = batch * TAPS + select(tap, TAPS - 1u - tap, TRANSPOSED);
  let next = select(shape.made_blocks, shape.in_blocks, TRANSPOSED);
  let at = 4u * plane * shape.in_blocks * shape.made_blocks +
    select(4u * i * next + o, 4u * o * next + i, TRANSPOSED);
  let rows = mat4x4f(weights(at), weights(at + next), weights(at + 2u * next), weights(at + 3u * next));
  if (TRANSPOSED) { return transpose(rows); }
  return rows;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3u,
        @builtin(num_workgroups) groups: vec3u) {
  let strips = (shape.positions + ROW - 1u) / ROW;
  let columns_of_tiles = (shape.out_blocks + COLUMN - 1u) / COLUMN;
  // Workgroups that share positions follow each other: the map is read from memory once.
  let index = group.x + group.y * groups.x;
  let first_block = index % columns_of_tiles * COLUMN;
  let first = index / columns_of_tiles % strips * ROW;
  let part = index / (columns_of_tiles * strips) % shape.parts;
  let batch = index / (columns_of_tiles * strips * shape.parts);
  // The whole workgroup returns, or none of it: barriers follow.
  if (batch >= shape.batches) { return; }
  // What this invocation brings: ROUNDS vec4 of one position, and a cell of weights as long as there is one
  // left. Eight neighbours bring eight blocks side by side, so that they write different banks.
  let slot = local % ROW;
  let at = place(min(first + slot, shape.positions - 1u));
  let block = local % 8u + local / (8u * DEPTH) * 8u;
  let in_cell = local / 8u % DEPTH;
  let x = local % ACROSS;
  let y = local / ACROSS;
  //: for p in 0..POSITIONS
  //: for q in 0..BLOCKS
  var sum{p}_{q} = vec4f();
  //: end
  //: end
  let steps = select(0u, (shape.in_blocks + DEPTH - 1u) / DEPTH * TAPS, first_block < shape.made_blocks);
  let length = (steps + shape.parts - 1u) / shape.parts;
  let end = min((part + 1u) * length, steps);
  for (var step = part * length; step < end; step++) {
    let tap = step % TAPS;
    let in_block = step / TAPS * DEPTH;
    //: for r in 0..ROUNDS
    let round{r} = local / ROW + {r}u * (WORKGROUP / ROW);
    maps[round{r}][slot / ACROSS][x] = source(batch, in_block + round{r}, at, tap);
    //: end
    if (block < COLUMN) {
      let rows = cell(batch, tap, in_block + in_cell, first_block + block);
      //: for k in 0..4
      columns[in_cell][{k}u * BLOCKS + block / DOWN][block % DOWN] = rows[{k}];
      //: end
    }
    workgroupBarrier();
    //: for i in 0..DEPTH
    {
      //: for p in 0..POSITIONS
      let in{p} = maps[{i}][{p}][x];
      //: end
      //: for q in 0..BLOCKS
      //: for k in 0..4
      let w{k}_{q} = columns[{i}][{k*BLOCKS+q}][y];
      //: for p in 0..POSITIONS
      sum{p}_{q} += in{p}[{k}] * w{k}_{q};
      //: end
      //: end
      //: end
    }
    //: end
    workgroupBarrier();
  }
  let start = (batch * shape.parts + part) * shape.out_blocks;
  //: for q in 0..BLOCKS
  let block{q} = first_block + {q}u * DOWN + y;
  if (block{q} < shape.out_blocks) {
    let made{q} = block{q} < shape.made_blocks;
    //: for p in 0..POSITIONS
    let position{p} = first + {p}u * ACROSS + x;
    if (position{p} < shape.positions) {
      let value{p} = select(vec4f(), shape.scale * sum{p}_{q}, made{q});
      finish((start + block{q}) * shape.positions + position{p}, block{q}, value{p});
    }
    //: end
  }
  //: end
}
