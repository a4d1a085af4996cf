// 3x3 convolution with zero padding, stride 1, as a direct register-tiled product:
//
//   out[o, y, x] = finish( sum over i, dy, dx of  w[o, i, dy, dx] * in[i, y + dy - 1, x + dx - 1] )
//
// Feature maps are channel blocks: element [block][y * width + x] is a vec4 of channels 4 block .. + 3.
// Weights are one matrix a tap, [3 dy + dx][input channel][output block], a vec4 of four output channels.
// TRANSPOSED reads the same weights for the gradient with respect to the input: the kernel turned by 180
// degrees, its channel axes exchanged (in_blocks and out_blocks are then those of the gradient's maps).
// What happens to a sum is in finish(), see epilogue_*.wgsl.
//
// Tile: one invocation makes PIXELS pixels of a row for BLOCKS blocks of channels, held in registers; a
// row of the input is read once for the three taps of that row. WIDTH_READ = PIXELS + 2.

struct Shape { width: u32, height: u32, in_blocks: u32, out_blocks: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: operand input 1
//: operand weights 2

fn pixel(row_start: u32, x: i32, row_inside: bool) -> vec4f {
  let inside = row_inside && x >= 0 && x < i32(shape.width);
  return select(vec4f(), input(row_start + u32(clamp(x, 0, i32(shape.width) - 1))), inside);
}

// The vec4 that channel k of an input block contributes to an output block.
fn column(tap: u32, in_block: u32, k: u32, out_block: u32) -> vec4f {
  return weights(((tap * shape.in_blocks + in_block) * 4u + k) * shape.out_blocks + out_block);
}

// The vec4 of the weights of four input channels of the transposed product for its output channel k.
fn row(tap: u32, in_block: u32, k: u32, out_block: u32) -> vec4f {
  return weights((((8u - tap) * shape.out_blocks + out_block) * 4u + k) * shape.in_blocks + in_block);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let strips = (shape.width + PIXELS - 1u) / PIXELS;
  let index = id.x + id.y * groups.x * WORKGROUP;
  let x0 = (index % strips) * PIXELS;
  let y = (index / strips) % shape.height;
  let block0 = index / (strips * shape.height) * BLOCKS;
  if (block0 >= shape.out_blocks) { return; }

  //: for p in 0..PIXELS
  //: for q in 0..BLOCKS
  var sum{p}_{q} = vec4f();
  //: end
  //: end
  let plane = shape.width * shape.height;
  for (var step = 0u; step < shape.in_blocks * 3u; step++) {
    let block = step / 3u;
    let dy = step % 3u;
    let source = i32(y + dy) - 1;
    let inside = source >= 0 && source < i32(shape.height);
    let start = block * plane + u32(clamp(source, 0, i32(shape.height) - 1)) * shape.width;
    //: for p in 0..WIDTH_READ
    let in{p} = pixel(start, i32(x0 + {p}u) - 1, inside);
    //: end
    //: for dx in 0..3
    //: for q in 0..BLOCKS
    if (TRANSPOSED) {
      let a = row(dy * 3u + {dx}u, block, 0u, block0 + {q}u);
      let b = row(dy * 3u + {dx}u, block, 1u, block0 + {q}u);
      let c = row(dy * 3u + {dx}u, block, 2u, block0 + {q}u);
      let d = row(dy * 3u + {dx}u, block, 3u, block0 + {q}u);
      //: for p in 0..PIXELS
      sum{p}_{q} += vec4f(dot(a, in{p+dx}), dot(b, in{p+dx}), dot(c, in{p+dx}), dot(d, in{p+dx}));
      //: end
    } else {
      let a = column(dy * 3u + {dx}u, block, 0u, block0 + {q}u);
      let b = column(dy * 3u + {dx}u, block, 1u, block0 + {q}u);
      let c = column(dy * 3u + {dx}u, block, 2u, block0 + {q}u);
      let d = column(dy * 3u + {dx}u, block, 3u, block0 + {q}u);
      //: for p in 0..PIXELS
      sum{p}_{q} += in{p+dx}.x * a + in{p+dx}.y * b + in{p+dx}.z * c + in{p+dx}.w * d;
      //: end
    }
    //: end
    //: end
  }
  //: for q in 0..BLOCKS
  if (block0 + {q}u < shape.out_blocks) {
    //: for p in 0..PIXELS
    if (x0 + {p}u < shape.width) {
      finish((block0 + {q}u) * plane + y * shape.width + x0 + {p}u, block0 + {q}u, sum{p}_{q});
    }
    //: end
  }
  //: end
}
