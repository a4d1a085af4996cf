// Adds up partial sums in a fixed order: scalars[slot] = scale * sum of partial[0 .. 4 count - 1].
// One workgroup: each invocation takes every WORKGROUP-th vec4, then pairs of sums are added up, so the
// result is the same to the bit every time. WORKGROUP is a power of two.

struct Shape { count: u32, slot: u32, scale: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> partial: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> scalars: array<f32>;

var<workgroup> sums: array<vec4f, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) i: u32) {
  var sum = vec4f();
  for (var at = i; at < shape.count; at += WORKGROUP) { sum += partial[at]; }
  sums[i] = sum;
  workgroupBarrier();
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    if (i < half) { sums[i] += sums[i + half]; }
    workgroupBarrier();
  }
  if (i == 0u) { scalars[shape.slot] = shape.scale * (sums[0].x + sums[0].y + sums[0].z + sums[0].w); }
}
