// The guide of a window, a map of one channel: 0 outside the rectangle from (left, top) to before (right,
// bottom), inside it 1, or with a guide of the whole picture (HAS_GUIDE), numbers row by row, the values of
// that from (x, y) on.
//
// Tile: one invocation computes one position.

struct Params {
  count: u32, width: u32,
  left: u32, top: u32, right: u32, bottom: u32,
  x: u32, y: u32, whole_width: u32,
}
var<storage, read> whole: array<f32>;
var<storage, read_write> guide: array<vec4f>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if (i >= params.count) { return; }
  let column = i % params.width;
  let row = i / params.width;
  var value = 0.0;
  if (column >= params.left && column < params.right && row >= params.top && row < params.bottom) {
    value = 1.0;
    if (HAS_GUIDE) {
      let at = (row - params.top + params.y) * params.whole_width + column - params.left + params.x;
      value = whole[at];
    }
  }
  guide[i] = vec4f(value, 0.0, 0.0, 0.0);
}
