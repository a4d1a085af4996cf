// A batch of matrix products, register-tiled:
//
//   out[b, o, m] = finish( scale * sum over i of  w[matrix_of(b), i, o] * in[b, i, m] )
//
// Maps are channel blocks, [batch][block][position] of vec4; weights are [matrix][input channel][output
// block], a vec4 of four output channels. TRANSPOSED reads weights that are [matrix][output channel][input
// block] instead, so that one copy of the weights serves the way forward and the way back.
//
// The outputs are `count` positions from the `first` on.
//
// Tile: one invocation computes TILE_N positions for TILE_M blocks of channels, held in registers. Neighbours have
// neighbouring positions, so that what they read and store lies side by side.

//: expects finish(index, block, value)
//: expects range_of(group, all)
//: expects step_at(n)

struct Params {
  positions: u32, in_blocks: u32, out_blocks: u32, batches: u32,
  first: u32, count: u32, scale: f32, group: u32, first_matrix: vec4u, matrix_step: vec4u,
}
//: operand input
//: operand weights

// The matrix of weights of a batch. Batches are groups of `group`, each of which has a first matrix and goes on from
// there in steps. These are numbers and no text of its own, so that one compiled kernel serves all.
fn matrix_of(batch: u32) -> u32 {
  let i = batch / params.group;
  return params.first_matrix[i] + batch % params.group * params.matrix_step[i];
}

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let strips = (params.count + TILE_N - 1u) / TILE_N;
  let block_groups = (params.out_blocks + TILE_M - 1u) / TILE_M;
  let index = invocation_index(id, groups);
  let first = index % strips;
  let first_block = (index / strips) % block_groups * TILE_M;
  let batch = index / (strips * block_groups);
  if (batch >= params.batches) { return; }

  // Positions past the end read the last one and are not stored.
  let last = params.count - 1u;
  //: for p in 0..TILE_N
  let at{p} = params.first + min(first + {p}u * strips, last);
  //: end
  //: for q in 0..TILE_M
  let to{q} = min(first_block + {q}u, params.out_blocks - 1u);
  //: end
  //: for p in 0..TILE_N
  //: for q in 0..TILE_M
  var sum{p}_{q} = vec4f();
  //: end q
  //: end p
  // lavapipe compiles a kernel anew for every value of a uniform that bounds a loop, though from its cache:
  // 5 to 20 ms each time the value changes. The sum, of which it does not know that it adds nothing, spares it.
  let range = range_of(first_block / TILE_M, loop_end(params.in_blocks, groups));
  let matrix = matrix_of(batch);
  for (var n = range.x; n < range.y; n++) {
    let i = step_at(n);
    let block = batch * params.in_blocks + i;
    let start = block * params.positions;
    //: for p in 0..TILE_N
    let in{p} = input_in(block, start + at{p});
    //: end
    //: for q in 0..TILE_M
    if (TRANSPOSED) {
      let at = (matrix * params.out_blocks + to{q}) * 4u * params.in_blocks + i;
      let a = weights(at);
      let b = weights(at + params.in_blocks);
      let c = weights(at + 2u * params.in_blocks);
      let d = weights(at + 3u * params.in_blocks);
      //: for p in 0..TILE_N
      sum{p}_{q} += vec4f(dot(a, in{p}), dot(b, in{p}), dot(c, in{p}), dot(d, in{p}));
      //: end p
    } else {
      let at = (matrix * params.in_blocks + i) * 4u * params.out_blocks + to{q};
      let a = weights(at);
      let b = weights(at + params.out_blocks);
      let c = weights(at + 2u * params.out_blocks);
      let d = weights(at + 3u * params.out_blocks);
      //: for p in 0..TILE_N
      sum{p}_{q} += in{p}.x * a + in{p}.y * b + in{p}.z * c + in{p}.w * d;
      //: end p
    }
    //: end q
  }
  // A loop, not written out: every `finish` takes a compiler for processors as long as many products.
  let blocks = loop_end(min(TILE_M, params.out_blocks - first_block), groups);
  for (var q = 0u; q < blocks; q++) {
    let block = first_block + q;
    let out = (batch * params.out_blocks + block) * params.positions + params.first + first;
    //: for p in 0..TILE_N
    if (first + {p}u * strips <= last) {
      var value = sum{p}_0;
      //: for r in 1..TILE_M
      if (q == {r}u) { value = sum{p}_{r}; }
      //: end r
      finish(out + {p}u * strips, block, params.scale * value);
    }
    //: end p
  }
}
