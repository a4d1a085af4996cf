// y = y + (c0 s[i0] + c1 s[i1]) / s[i2] * x, on arrays of vec4, where s are scalars on the GPU: the
// coefficients of L-BFGS are made of dot products that the host never sees. Where SCALE is true, x is not
// read, and the factor belongs to y: y = (c0 s[i0] + c1 s[i1]) / s[i2] * y.

struct Shape { count: u32, i0: u32, i1: u32, i2: u32, c0: f32, c1: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> scalars: array<f32>;
@group(0) @binding(7) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= shape.count) { return; }
  let numerator = shape.c0 * scalars[shape.i0] + shape.c1 * scalars[shape.i1];
  let factor = numerator / scalars[shape.i2];
  if (SCALE) {
    y[i] = factor * y[i];
  } else {
    y[i] = y[i] + factor * x[i];
  }
}
