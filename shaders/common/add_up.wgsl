// The last step of several reductions at once, and the total loss. For each t of up to seven,
//
//   scalars[slot] = scale * sum of partial[first .. first + length - 1], where (first, length, slot) = sums[t]
//
// in a fixed order; one without partial sums (length 0) is read as it is. TOTAL:
//
//   scalars[total] = sum over t of weight * scalar, where (scale, weight) = factors[t]
//
// One workgroup: each invocation takes every WORKGROUP-th vec4, see workgroup_sum.wgsl.

//: include workgroup_sum

struct Params { count: u32, total: u32, sums: array<vec4u, 7>, factors: array<vec4f, 7> }
var<storage, read> partial: array<vec4f>;
var<storage, read_write> scalars: array<f32>;

fn main(@builtin(local_invocation_index) i: u32, @builtin(num_workgroups) groups: vec3u) {
  var total = 0.0;
  let count = loop_end(params.count, groups);
  for (var t = 0u; t < count; t++) {
    let place = params.sums[t];
    let factors = params.factors[t];
    if (place.y > 0u) {
      var sum = vec4f();
      let end = loop_end(place.y, groups);
      for (var at = i; at < end; at += WORKGROUP) { sum += partial[place.x + at]; }
      let all = workgroup_sum(i, sum);
      let scalar = factors.x * (all.x + all.y + all.z + all.w);
      if (i == 0u) { scalars[place.z] = scalar; }
      total += factors.y * scalar;
    } else if (i == 0u) {
      total += factors.y * scalars[place.z];
    }
  }
  if (TOTAL && i == 0u) { scalars[params.total] = total; }
}
