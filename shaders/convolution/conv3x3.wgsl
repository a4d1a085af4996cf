// 3x3 convolution, stride 1, as a direct register-tiled product, zero outside the map or with REPLICATE the nearest
// position:
//
//   out[o, y, x] = finish( sum over i, dy, dx of  w[o, i, dy, dx] * in[i, y + dy - 1, x + dx - 1] )
//
// Feature maps are channel blocks: element [block][y * width + x] is a vec4 of channels 4 block .. + 3.
// Weights are one matrix a tap, [3 dy + dx][input channel][output block], a vec4 of four output channels.
// TRANSPOSED reads the same weights for the gradient with respect to the input: the kernel rotated by 180
// degrees, its channel axes exchanged (in_blocks and out_blocks are then those of the gradient's maps).
//
// A call makes `rows` rows of the output, from `first_row` on.
//
// Tile: one invocation computes TILE_N pixels of a row for TILE_M blocks of channels, held in registers; a
// row of the input is read once for the three taps of that row. WIDTH_READ = TILE_N + 2.

//: expects finish(index, block, value)

struct Params { width: u32, height: u32, in_blocks: u32, out_blocks: u32, first_row: u32, rows: u32 }
//: operand input
//: operand weights

fn pixel(block: u32, row_start: u32, x: i32, row_inside: bool) -> vec4f {
  let inside = row_inside && x >= 0 && x < i32(params.width);
  let at = row_start + u32(clamp(x, 0, i32(params.width) - 1));
  return select(vec4f(), input_in(block, at), REPLICATE || inside);
}

// The vec4 that channel k of an input block contributes to an output block.
fn column(tap: u32, in_block: u32, k: u32, out_block: u32) -> vec4f {
  return weights(((tap * params.in_blocks + in_block) * 4u + k) * params.out_blocks + out_block);
}

// The vec4 of the weights of four input channels of the transposed product for its output channel k.
fn row(tap: u32, in_block: u32, k: u32, out_block: u32) -> vec4f {
  return weights((((8u - tap) * params.out_blocks + out_block) * 4u + k) * params.in_blocks + in_block);
}

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let strips = (params.width + TILE_N - 1u) / TILE_N;
  let index = invocation_index(id, groups);
  let x0 = (index % strips) * TILE_N;
  let y = params.first_row + (index / strips) % params.rows;
  let block0 = index / (strips * params.rows) * TILE_M;
  if (block0 >= params.out_blocks) { return; }

  //: for p in 0..TILE_N
  //: for q in 0..TILE_M
  var sum{p}_{q} = vec4f();
  //: end q
  //: end p
  let plane = params.width * params.height;
  for (var step = 0u; step < params.in_blocks * 3u; step++) {
    let block = step / 3u;
    let dy = step % 3u;
    let source = i32(y + dy) - 1;
    let inside = source >= 0 && source < i32(params.height);
    let start = block * plane + u32(clamp(source, 0, i32(params.height) - 1)) * params.width;
    //: for p in 0..WIDTH_READ
    let in{p} = pixel(block, start, i32(x0 + {p}u) - 1, inside);
    //: end
    //: for dx in 0..3
    //: for q in 0..TILE_M
    if (TRANSPOSED) {
      let a = row(dy * 3u + {dx}u, block, 0u, block0 + {q}u);
      let b = row(dy * 3u + {dx}u, block, 1u, block0 + {q}u);
      let c = row(dy * 3u + {dx}u, block, 2u, block0 + {q}u);
      let d = row(dy * 3u + {dx}u, block, 3u, block0 + {q}u);
      //: for p in 0..TILE_N
      sum{p}_{q} += vec4f(dot(a, in{p+dx}), dot(b, in{p+dx}), dot(c, in{p+dx}), dot(d, in{p+dx}));
      //: end p
    } else {
      let a = column(dy * 3u + {dx}u, block, 0u, block0 + {q}u);
      let b = column(dy * 3u + {dx}u, block, 1u, block0 + {q}u);
      let c = column(dy * 3u + {dx}u, block, 2u, block0 + {q}u);
      let d = column(dy * 3u + {dx}u, block, 3u, block0 + {q}u);
      //: for p in 0..TILE_N
      sum{p}_{q} += in{p+dx}.x * a + in{p+dx}.y * b + in{p+dx}.z * c + in{p+dx}.w * d;
      //: end p
    }
    //: end q
    //: end dx
  }
  // A loop, not written out: every `finish` takes a compiler for processors as long as many products.
  let blocks = loop_end(min(TILE_M, params.out_blocks - block0), groups);
  for (var q = 0u; q < blocks; q++) {
    let block = block0 + q;
    //: for p in 0..TILE_N
    if (x0 + {p}u < params.width) {
      var value = sum{p}_0;
      //: for r in 1..TILE_M
      if (q == {r}u) { value = sum{p}_{r}; }
      //: end r
      finish(block * plane + y * params.width + x0 + {p}u, block, value);
    }
    //: end p
  }
}
