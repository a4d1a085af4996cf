// A window of the input of winograd_input.wgsl: read from a map in channel blocks; outside it is zero, or with
// REPLICATE the nearest position.
// WINDOW = SIZE x SIZE.
// Params are those of winograd_input.wgsl.

//: operand input

fn pixel(block: u32, x: i32, y: i32) -> vec4f {
  let inside = x >= 0 && x < i32(params.width) && y >= 0 && y < i32(params.height);
  let row = block * params.height + u32(clamp(y, 0, i32(params.height) - 1));
  let at = row * params.width + u32(clamp(x, 0, i32(params.width) - 1));
  return select(vec4f(), input_in(block, at), REPLICATE || inside);
}

// The window that begins one row above and one column to the left of (x, y).
fn window(block: u32, x: u32, y: u32) -> array<vec4f, WINDOW> {
  return array<vec4f, WINDOW>(
    //: for i in 0..SIZE
    //: for j in 0..SIZE
    pixel(block, i32(x) + {j} - 1, i32(y) + {i} - 1),
    //: end j
    //: end i
  );
}
