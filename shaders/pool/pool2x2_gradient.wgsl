// Gradient of 2x2 pooling with respect to its input:
//
//   MAXIMUM:  the first largest of each window, row by row, receives the window's gradient, the rest zero
//   ROOT:     each of the four receives its share, itself divided by the root of the sum of the four squares;
//             zero where all are zero
//   else:     each of the four receives a quarter
//
// all times scale. The odd row or column that pooling left out receives zero. Maps are channel blocks. A call makes
// `rows` rows of windows, from `first_row` on.
//
// Tile: one invocation computes one window, which at an odd border is only partly inside.

//: expects finish(index, block, value)

struct Params { width: u32, height: u32, blocks: u32, scale: f32, first_row: u32, rows: u32 }
//: operand upstream
// Each window is read once, so this is no operand.
//: source input

fn finish_pixel(block: u32, x: u32, y: u32, value: vec4f) {
  if (x < params.width && y < params.height) {
    finish((block * params.height + y) * params.width + x, block, value);
  }
}

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let windows_x = (params.width + 1u) / 2u;
  let x = index % windows_x;
  let y = params.first_row + (index / windows_x) % params.rows;
  let block = index / (windows_x * params.rows);
  if (block >= params.blocks) { return; }
  let out_width = params.width / 2u;
  let out_height = params.height / 2u;
  var gradient = vec4f();
  if (x < out_width && y < out_height) {
    gradient = params.scale * upstream((block * out_height + y) * out_width + x);
  }
  var a = 0.25 * gradient;
  var b = a;
  var c = a;
  var d = a;
  if (MAXIMUM || ROOT) {
    let right = min(2u * x + 1u, params.width - 1u);
    let top = (block * params.height + 2u * y) * params.width;
    let bottom = (block * params.height + min(2u * y + 1u, params.height - 1u)) * params.width;
    let va = input_in(block, top + 2u * x);
    let vb = input_in(block, top + right);
    let vc = input_in(block, bottom + 2u * x);
    let vd = input_in(block, bottom + right);
    if (ROOT) {
      let root = sqrt(va * va + vb * vb + vc * vc + vd * vd);
      // Where the root is zero, so are the four, and any number will do to divide them by.
      let share = gradient / select(root, vec4f(1.0), root == vec4f());
      a = share * va;
      b = share * vb;
      c = share * vc;
      d = share * vd;
    } else {
      let largest = max(max(va, vb), max(vc, vd));
      let is_a = va == largest;
      let is_b = !is_a & (vb == largest);
      let is_c = !is_a & !is_b & (vc == largest);
      a = select(vec4f(), gradient, is_a);
      b = select(vec4f(), gradient, is_b);
      c = select(vec4f(), gradient, is_c);
      d = select(gradient, vec4f(), is_a | is_b | is_c);
    }
  }
  finish_pixel(block, 2u * x, 2u * y, a);
  finish_pixel(block, 2u * x + 1u, 2u * y, b);
  finish_pixel(block, 2u * x, 2u * y + 1u, c);
  finish_pixel(block, 2u * x + 1u, 2u * y + 1u, d);
}
