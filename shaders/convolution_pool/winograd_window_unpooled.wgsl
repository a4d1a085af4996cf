// A window of the gradient of 2x2 pooling for winograd_input.wgsl. That gradient is not in memory: it follows
// from the pooled map's gradient and the bits that winograd_tile_pool.wgsl stored.
//
//   MAXIMUM:  a pixel that passes has the gradient of its 2x2 cell
//   else:     a quarter of it
//
// All other pixels have none, nor has an odd row or column that pooling left out. Tiles begin at even
// coordinates, so a window begins in the middle of a cell and touches CELLS = SIZE / 2 + 1 of them a side.
// Params are those of winograd_input.wgsl.

//: operand upstream
var<storage, read> passes: array<u32>;

fn passed(gradient: vec4f, bits: u32) -> vec4f {
  let passes_here = (vec4u(bits) & vec4u(1u, 2u, 4u, 8u)) != vec4u();
  return select(vec4f(), select(0.25, 1.0, MAXIMUM) * gradient, passes_here);
}

// One pixel of that gradient.
fn pixel(block: u32, x: i32, y: i32) -> vec4f {
  let width = i32(params.width / 2u);
  let height = i32(params.height / 2u);
  let inside = x >= 0 && x < 2 * width && y >= 0 && y < 2 * height;
  let row = i32(block) * height + clamp(y >> 1u, 0, height - 1);
  let at = u32(row * width + clamp(x >> 1u, 0, width - 1));
  let bits = select(0u, passes[at] >> u32(8 * (y & 1) + 4 * (x & 1)), inside);
  return passed(upstream_in(block, at), bits);
}

fn window(block: u32, x: u32, y: u32) -> array<vec4f, WINDOW> {
  let width = i32(params.width / 2u);
  let height = i32(params.height / 2u);
  //: for i in 0..CELLS
  let y{i} = i32(y / 2u) + {i} - 1;
  let row{i} = (i32(block) * height + clamp(y{i}, 0, height - 1)) * width;
  //: for j in 0..CELLS
  let x{i}_{j} = i32(x / 2u) + {j} - 1;
  let at{i}_{j} = u32(row{i} + clamp(x{i}_{j}, 0, width - 1));
  let inside{i}_{j} = x{i}_{j} >= 0 && x{i}_{j} < width && y{i} >= 0 && y{i} < height;
  let gradient{i}_{j} = upstream_in(block, at{i}_{j});
  let bits{i}_{j} = select(0u, passes[at{i}_{j}], inside{i}_{j});
  let pixel{2*i}_{2*j} = passed(gradient{i}_{j}, bits{i}_{j});
  let pixel{2*i}_{2*j+1} = passed(gradient{i}_{j}, bits{i}_{j} >> 4u);
  let pixel{2*i+1}_{2*j} = passed(gradient{i}_{j}, bits{i}_{j} >> 8u);
  let pixel{2*i+1}_{2*j+1} = passed(gradient{i}_{j}, bits{i}_{j} >> 12u);
  //: end j
  //: end i
  return array<vec4f, WINDOW>(
    //: for i in 0..SIZE
    //: for j in 0..SIZE
    pixel{i+1}_{j+1},
    //: end j
    //: end i
  );
}
