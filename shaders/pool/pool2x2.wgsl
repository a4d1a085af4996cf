// Pooling of 2x2 windows with stride 2; a last odd row or column is left out:
//
//   MAXIMUM:  out[c, y, x] = scale * max of in[c, 2y .. 2y + 1, 2x .. 2x + 1]
//   ROOT:     out[c, y, x] = scale * root of the sum of the squares of the same
//   else:     out[c, y, x] = scale * mean of the same
//
// Maps are channel blocks. A call makes `rows` rows of the output, from `first_row` on.
//
// Tile: one invocation makes one vec4 of the output.

struct Params { width: u32, height: u32, blocks: u32, scale: f32, first_row: u32, rows: u32 }
//: operand input
//: sink output

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let out_width = params.width / 2u;
  let out_height = params.height / 2u;
  let x = index % out_width;
  let y = params.first_row + (index / out_width) % params.rows;
  let block = index / (out_width * params.rows);
  if (block >= params.blocks) { return; }
  let at = (block * params.height + 2u * y) * params.width + 2u * x;
  let a = input_in(block, at);
  let b = input_in(block, at + 1u);
  let c = input_in(block, at + params.width);
  let d = input_in(block, at + params.width + 1u);
  var pooled = 0.25 * (a + b + c + d);
  if (MAXIMUM) { pooled = max(max(a, b), max(c, d)); }
  if (ROOT) { pooled = sqrt(a * a + b * b + c * c + d * d); }
  output((block * out_height + y) * out_width + x, params.scale * pooled);
}
