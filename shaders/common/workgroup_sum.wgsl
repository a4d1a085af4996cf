// The sum of one value of every invocation of a workgroup, known to all of them: pairs are added up, so it is
// the same to the bit every time. WORKGROUP is a power of two; all invocations have to take part.

var<workgroup> workgroup_sums: array<vec4f, WORKGROUP>;

fn workgroup_sum(i: u32, own: vec4f) -> vec4f {
  workgroup_sums[i] = own;
  workgroupBarrier();
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    if (i < half) { workgroup_sums[i] += workgroup_sums[i + half]; }
    workgroupBarrier();
  }
  let sum = workgroup_sums[0];
  // The next sum may not begin before all invocations have read this one.
  workgroupBarrier();
  return sum;
}
