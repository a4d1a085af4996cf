// A tile of Winograd's output in a map in channel blocks: every pixel inside goes through finish(). The text of
// winograd_output.wgsl for convolutions without pooling.
// Params are those of winograd_output.wgsl.

//: expects finish(index, block, value)

fn finish_tile(block: u32, x0: u32, y0: u32, tile: array<vec4f, PIXELS>) {
  let out = (block * params.height + y0) * params.width + x0;
  //: for i in 0..TILE
  if (y0 + {i}u < params.height) {
    //: for j in 0..TILE
    if (x0 + {j}u < params.width) { finish(out + {i}u * params.width + {j}u, block, tile[{i*TILE+j}]); }
    //: end j
  }
  //: end i
}
