// Gradient of variation_stencil.wgsl times the scale that is in both factors: for a pixel x
//
//   2 straight * the sum over its neighbours n along the axes of (x - n)
//   2 diagonal * the sum over the points P in and around the plane that show x, and the diagonal neighbours N of
//                these, of (x - the value that N shows)
//
// Outside is a border of one point, which shows the nearest pixel. Plus `addend`, the gradient of other losses by
// the same pixels (HAS_ADDEND). Tile: one invocation computes one number.

struct Params { width: u32, height: u32, straight: f32, diagonal: f32 }
var<storage, read> pixels: array<f32>;
var<storage, read> addend: array<f32>;
var<storage, read_write> output: array<f32>;

// True where the point one step away shows the pixel that is here: only outside.
fn shows(at: i32, step: i32, size: i32) -> bool {
  return step == 0 || at + step < 0 || at + step >= size;
}

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  let count = 3u * params.width * params.height;
  // The padding of the last vec4 is zero: optimisers take products over it.
  if (i >= count && i < (count + 3u) / 4u * 4u) { output[i] = 0.0; }
  if (i >= count) { return; }
  let size = vec2i(i32(params.width), i32(params.height));
  let x = i32(i % params.width);
  let y = i32(i / params.width % params.height);
  let first = i32(i) - y * size.x - x;
  let here = pixels[i];
  var straight = 0.0;
  if (x > 0) { straight += here - pixels[i - 1u]; }
  if (x + 1 < size.x) { straight += here - pixels[i + 1u]; }
  if (y > 0) { straight += here - pixels[i - params.width]; }
  if (y + 1 < size.y) { straight += here - pixels[i + params.width]; }
  var diagonal = 0.0;
  for (var dy = -1; dy <= 1; dy++) {
    if (!shows(y, dy, size.y)) { continue; }
    for (var dx = -1; dx <= 1; dx++) {
      if (!shows(x, dx, size.x)) { continue; }
      for (var corner = 0; corner < 4; corner++) {
        let point = vec2i(x + dx + (corner & 1) * 2 - 1, y + dy + (corner & 2) - 1);
        if (any(point < vec2i(-1)) || any(point > size)) { continue; }
        let inside = clamp(point, vec2i(), size - 1);
        diagonal += here - pixels[first + inside.y * size.x + inside.x];
      }
    }
  }
  var gradient = 2.0 * (params.straight * straight + params.diagonal * diagonal);
  if (HAS_ADDEND) { gradient += addend[i]; }
  output[i] = gradient;
}
