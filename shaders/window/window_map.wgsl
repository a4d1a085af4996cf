// Copy of a rectangle of one map, at (from_x, from_y), to one of the same size of another, at (x, y); both are in
// channel blocks. Of the first map only the part from (left, top) to before (right, bottom) is read: the
// rectangle is zero beyond it.
//
// Tile: one invocation computes one block at one position.

struct Params {
  count: u32, width: u32, height: u32,
  x: u32, y: u32, to_width: u32, to_positions: u32,
  from_width: u32, from_positions: u32,
  left: u32, top: u32, right: u32, bottom: u32,
  from_x: i32, from_y: i32,
}
//: source values
//: sink output

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if (i >= params.count) { return; }
  let position = i % (params.width * params.height);
  let block = i / (params.width * params.height);
  let column = position % params.width;
  let row = position / params.width;
  let x = i32(column) + params.from_x;
  let y = i32(row) + params.from_y;
  var value = vec4f();
  let inside = x >= i32(params.left) && x < i32(params.right) && y >= i32(params.top) && y < i32(params.bottom);
  if (inside) {
    value = values(block * params.from_positions + u32(y) * params.from_width + u32(x));
  }
  output(block * params.to_positions + (row + params.y) * params.to_width + column + params.x, value);
}
