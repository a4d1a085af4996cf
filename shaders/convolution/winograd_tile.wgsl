// What becomes of a tile of Winograd's output: every pixel inside goes through finish().

fn finish_tile(block: u32, x0: u32, y0: u32, tile: array<vec4f, PIXELS>) {
  let out = (block * shape.height + y0) * shape.width + x0;
  //: for i in 0..TILE
  if (y0 + {i}u < shape.height) {
    //: for j in 0..TILE
    if (x0 + {j}u < shape.width) { finish(out + {i}u * shape.width + {j}u, block, tile[{i*TILE+j}]); }
    //: end
  }
  //: end
}
