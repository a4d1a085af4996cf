// A batch of matrix products as in product.wgsl, with weights that the invocations of a subgroup hand to each other:
//
//   out[b, o, m] = finish( scale * sum over i of  w[b, i, o] * in[b, i, m] )
//
// Layouts as in product.wgsl. A workgroup computes TILE_N * WORKGROUP positions for TILE_M blocks of channels, an
// invocation TILE_N x TILE_M of them, in registers. All of its invocations need the same weights: of every LANES of
// them each reads one of LANES vec4 a round, and all get them by broadcasts; nothing goes through workgroup memory, and
// nobody waits. Whichever invocations of the workgroup a subgroup has does not matter.
//
// A step is over TILE_K blocks of inputs, more than one only where LANES outnumber the weights of one: then there is
// one round. In a round are the weights of BLOCKS of the TILE_M blocks of outputs.

enable subgroups;

//: expects finish(index, block, value)

struct Params {
  positions: u32, in_blocks: u32, out_blocks: u32, batches: u32, scale: f32,
}
//: operand input
//: operand weights

// The vec4 of weights that has a number in a round: of an input block, for an output block.
fn weight_of(batch: u32, first_in: u32, first_out: u32, number: u32) -> vec4f {
  let cell = number / 4u;
  let i = min(first_in + cell / BLOCKS, params.in_blocks - 1u);
  let o = min(first_out + cell % BLOCKS, params.out_blocks - 1u);
  if (TRANSPOSED) {
    return weights(((batch * params.out_blocks + o) * 4u + number % 4u) * params.in_blocks + i);
  }
  return weights(((batch * params.in_blocks + i) * 4u + number % 4u) * params.out_blocks + o);
}

fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3u,
        @builtin(num_workgroups) groups: vec3u, @builtin(subgroup_invocation_id) invocation: u32) {
  let strips = (params.positions + TILE_N * WORKGROUP - 1u) / (TILE_N * WORKGROUP);
  let block_groups = (params.out_blocks + TILE_M - 1u) / TILE_M;
  // Workgroups that share positions follow each other: the map is read from memory once.
  let index = workgroup_index(group, groups);
  let first_block = index % block_groups * TILE_M;
  let first = index / block_groups % strips * (TILE_N * WORKGROUP) + local;
  let batch = index / (block_groups * strips);
  // All of a workgroup return, or none: broadcasts follow.
  if (batch >= params.batches) { return; }
  let number = invocation % LANES;
  //: for p in 0..TILE_N
  let at{p} = min(first + {p}u * WORKGROUP, params.positions - 1u);
  //: for q in 0..TILE_M
  var sum{p}_{q} = vec4f();
  //: end q
  //: end p
  for (var block = 0u; block < params.in_blocks; block += TILE_K) {
    //: for r in 0..ROUNDS
    let held{r} = weight_of(batch, block, first_block + {r*BLOCKS}u, number);
    //: end r
    //: for i in 0..TILE_K
    {
      let row = batch * params.in_blocks + min(block + {i}u, params.in_blocks - 1u);
      let there = block + {i}u < params.in_blocks;
      //: for p in 0..TILE_N
      let in{p} = select(vec4f(), input(row * params.positions + at{p}), there);
      //: end p
      //: for r in 0..ROUNDS
      //: for s in 0..BLOCKS
      {
        let a = subgroupBroadcast(held{r}, {4*i*BLOCKS+4*s}u);
        let b = subgroupBroadcast(held{r}, {4*i*BLOCKS+4*s+1}u);
        let c = subgroupBroadcast(held{r}, {4*i*BLOCKS+4*s+2}u);
        let d = subgroupBroadcast(held{r}, {4*i*BLOCKS+4*s+3}u);
        //: for p in 0..TILE_N
        if (TRANSPOSED) {
          sum{p}_{r*BLOCKS+s} += vec4f(dot(a, in{p}), dot(b, in{p}), dot(c, in{p}), dot(d, in{p}));
        } else {
          sum{p}_{r*BLOCKS+s} += in{p}.x * a + in{p}.y * b + in{p}.z * c + in{p}.w * d;
        }
        //: end p
      }
      //: end s
      //: end r
    }
    //: end i
  }
  //: for q in 0..TILE_M
  let block{q} = first_block + {q}u;
  if (block{q} < params.out_blocks) {
    //: for p in 0..TILE_N
    if (first + {p}u * WORKGROUP < params.positions) {
      let out = (batch * params.out_blocks + block{q}) * params.positions + first + {p}u * WORKGROUP;
      finish(out, block{q}, params.scale * sum{p}_{q});
    }
    //: end p
  }
  //: end q
}
