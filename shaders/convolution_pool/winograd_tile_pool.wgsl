// A tile of Winograd's output with 2x2 pooling: bias and ReLU, then
//
//   MAXIMUM:  out[c, y, x] = max  of the window
//   else:     out[c, y, x] = mean of the window
//
// so that the map before pooling is never in memory. For the gradient, `passes` has 16 bits that tell through
// which pixels it passes: bit 4 q + k for channel k of pixel q, row by row. That is the first largest one
// where it is positive, or every positive one for the mean. An odd last row or column is left out.
// WINDOWS = TILE / 2.
// Params are those of winograd_output.wgsl.

//: operand bias
var<storage, read_write> passes: array<u32>;
//: sink output

fn bits(which: vec4<bool>) -> u32 {
  let each = select(vec4u(), vec4u(1u, 2u, 4u, 8u), which);
  return each.x | each.y | each.z | each.w;
}

fn finish_window(block: u32, x: u32, y: u32, window: array<vec4f, 4>) {
  let width = params.width / 2u;
  let height = params.height / 2u;
  if (x >= width || y >= height) { return; }
  let at = (block * height + y) * width + x;
  let a = max(window[0] + bias(block), vec4f());
  let b = max(window[1] + bias(block), vec4f());
  let c = max(window[2] + bias(block), vec4f());
  let d = max(window[3] + bias(block), vec4f());
  let largest = max(max(a, b), max(c, d));
  output(at, select(0.25 * (a + b + c + d), largest, MAXIMUM));
  if (MAXIMUM) {
    let positive = largest > vec4f();
    let is_a = a == largest;
    let is_b = !is_a & (b == largest);
    let is_c = !is_a & !is_b & (c == largest);
    let is_d = !is_a & !is_b & !is_c;
    passes[at] = bits(positive & is_a) | (bits(positive & is_b) << 4u) |
      (bits(positive & is_c) << 8u) | (bits(positive & is_d) << 12u);
  } else {
    passes[at] = bits(a > vec4f()) | (bits(b > vec4f()) << 4u) |
      (bits(c > vec4f()) << 8u) | (bits(d > vec4f()) << 12u);
  }
}

fn finish_tile(block: u32, x0: u32, y0: u32, tile: array<vec4f, PIXELS>) {
  //: for i in 0..WINDOWS
  //: for j in 0..WINDOWS
  finish_window(block, x0 / 2u + {j}u, y0 / 2u + {i}u, array<vec4f, 4>(
    tile[{2*i*TILE+2*j}],
    tile[{2*i*TILE+2*j+1}],
    tile[{2*i*TILE+TILE+2*j}],
    tile[{2*i*TILE+TILE+2*j+1}],
  ));
  //: end j
  //: end i
}
