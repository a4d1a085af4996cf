// A batch of matrix products, register-tiled:
//
//   out[b, o, m] = finish( scale * sum over i of  w[b, i, o] * in[b, i, m] )
//
// Maps are channel blocks, [batch][block][position] of vec4; weights are [batch][input channel][output
// block], a vec4 of four output channels. TRANSPOSED reads weights that are [batch][output channel][input
// block] instead, so that one copy of the weights serves the way forward and the way back.
//
// Tile: one invocation makes POSITIONS positions for BLOCKS blocks of channels, held in registers.

struct Shape { positions: u32, in_blocks: u32, out_blocks: u32, batches: u32, scale: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: operand input 1
//: operand weights 2

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let strips = (shape.positions + POSITIONS - 1u) / POSITIONS;
  let block_groups = (shape.out_blocks + BLOCKS - 1u) / BLOCKS;
  let index = id.x + id.y * groups.x * WORKGROUP;
  let first = (index % strips) * POSITIONS;
  let first_block = (index / strips) % block_groups * BLOCKS;
  let batch = index / (strips * block_groups);
  if (batch >= shape.batches) { return; }

  // Positions past the end read the last one and are not stored.
  let last = shape.positions - 1u;
  //: for p in 0..POSITIONS
  let at{p} = min(first + {p}u, last);
  //: end
  //: for q in 0..BLOCKS
  let to{q} = min(first_block + {q}u, shape.out_blocks - 1u);
  //: end
  //: for p in 0..POSITIONS
  //: for q in 0..BLOCKS
  var sum{p}_{q} = vec4f();
  //: end
  //: end
  // lavapipe compiles a kernel anew for every value of a uniform that bounds a loop, though from its cache:
  // 5 to 20 ms each time the value changes. The sum, of which it does not know that it adds nothing, spares it.
  let in_blocks = shape.in_blocks + groups.z - 1u;
  for (var i = 0u; i < in_blocks; i++) {
    let start = (batch * shape.in_blocks + i) * shape.positions;
    //: for p in 0..POSITIONS
    let in{p} = input(start + at{p});
    //: end
    //: for q in 0..BLOCKS
    if (TRANSPOSED) {
      let at = (batch * shape.out_blocks + to{q}) * 4u * shape.in_blocks + i;
      let a = weights(at);
      let b = weights(at + shape.in_blocks);
      let c = weights(at + 2u * shape.in_blocks);
      let d = weights(at + 3u * shape.in_blocks);
      //: for p in 0..POSITIONS
      sum{p}_{q} += vec4f(dot(a, in{p}), dot(b, in{p}), dot(c, in{p}), dot(d, in{p}));
      //: end
    } else {
      let at = (batch * shape.in_blocks + i) * 4u * shape.out_blocks + to{q};
      let a = weights(at);
      let b = weights(at + shape.out_blocks);
      let c = weights(at + 2u * shape.out_blocks);
      let d = weights(at + 3u * shape.out_blocks);
      //: for p in 0..POSITIONS
      sum{p}_{q} += in{p}.x * a + in{p}.y * b + in{p}.z * c + in{p}.w * d;
      //: end
    }
    //: end
  }
  //: for q in 0..BLOCKS
  if (first_block + {q}u < shape.out_blocks) {
    let out = (batch * shape.out_blocks + first_block + {q}u) * shape.positions + first;
    //: for p in 0..POSITIONS
    if (first + {p}u <= last) { finish(out + {p}u, first_block + {q}u, shape.scale * sum{p}_{q}); }
    //: end
  }
  //: end
}
