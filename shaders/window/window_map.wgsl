// A rectangle of one map in a rectangle of another, as wide and high, at (x, y) there; both are in channel blocks.
// It is made of the rectangle of the same size at (from_x, from_y) of the first map, which may reach beyond what
// there is to take, from (left, top) to before (right, bottom): there it is zero.
//
// Tile: one invocation makes one block at one position.

struct Shape {
  count: u32, width: u32, height: u32,
  x: u32, y: u32, to_width: u32, to_positions: u32,
  from_width: u32, from_positions: u32,
  left: u32, top: u32, right: u32, bottom: u32,
  from_x: f32, from_y: f32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
//: source values 1
//: sink output 7

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= shape.count) { return; }
  let place = i % (shape.width * shape.height);
  let block = i / (shape.width * shape.height);
  let column = place % shape.width;
  let row = place / shape.width;
  let x = i32(column) + i32(shape.from_x);
  let y = i32(row) + i32(shape.from_y);
  var value = vec4f();
  let inside = x >= i32(shape.left) && x < i32(shape.right) && y >= i32(shape.top) && y < i32(shape.bottom);
  if (inside) {
    value = values(block * shape.from_positions + u32(y) * shape.from_width + u32(x));
  }
  output(block * shape.to_positions + (row + shape.y) * shape.to_width + column + shape.x, value);
}
