// A rectangle of one map in a rectangle of another, as wide and high, at (x, y) there; both are in channel blocks.
// It is made of the rectangle of the same size at (from_x, from_y) of the first map, which may reach beyond what
// there is to take, from (left, top) to before (right, bottom): there it is zero.
//
// Tile: one invocation makes one block at one position.

struct Params {
  count: u32, width: u32, height: u32,
  x: u32, y: u32, to_width: u32, to_positions: u32,
  from_width: u32, from_positions: u32,
  left: u32, top: u32, right: u32, bottom: u32,
  from_x: i32, from_y: i32,
}

var<uniform> params: Params;
//: source values
//: sink output

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if (i >= params.count) { return; }
  let place = i % (params.width * params.height);
  let block = i / (params.width * params.height);
  let column = place % params.width;
  let row = place / params.width;
  let x = i32(column) + params.from_x;
  let y = i32(row) + params.from_y;
  var value = vec4f();
  let inside = x >= i32(params.left) && x < i32(params.right) && y >= i32(params.top) && y < i32(params.bottom);
  if (inside) {
    value = values(block * params.from_positions + u32(y) * params.from_width + u32(x));
  }
  output(block * params.to_positions + (row + params.y) * params.to_width + column + params.x, value);
}
