// The guide of a window, a map of one channel: 0 outside the rectangle from (left, top) to before (right, bottom),
// inside it 1, or with a guide of the whole picture (HAS_GUIDE), numbers row by row, what that has at the
// rectangle's place, (x, y).
//
// Tile: one invocation makes one position.

struct Shape {
  count: u32, width: u32,
  left: u32, top: u32, right: u32, bottom: u32,
  x: u32, y: u32, whole_width: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> whole: array<f32>;
@group(0) @binding(7) var<storage, read_write> guide: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= shape.count) { return; }
  let column = i % shape.width;
  let row = i / shape.width;
  var value = 0.0;
  if (column >= shape.left && column < shape.right && row >= shape.top && row < shape.bottom) {
    value = 1.0;
    if (HAS_GUIDE) {
      let at = (row - shape.top + shape.y) * shape.whole_width + column - shape.left + shape.x;
      value = whole[at];
    }
  }
  guide[i] = vec4f(value, 0.0, 0.0, 0.0);
}
