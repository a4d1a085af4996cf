# The launcher's Vulkan driver: installing the software one where there is none.
# shellcheck shell=sh disable=SC2034,SC2154 # variables of the other parts of the launcher

# Whether there is a Vulkan loader and a driver's description where loaders look for them.
# PENTIMENTO_SYSROOT is a prefix of the system's folders, for tests.
has_vulkan() {
  root=${PENTIMENTO_SYSROOT:-}
  any_exists "$root"/usr/lib*/libvulkan.so.1 "$root"/usr/lib/*/libvulkan.so.1 \
    "$root"/lib*/libvulkan.so.1 "$root"/lib/*/libvulkan.so.1 "$root"/usr/local/lib/libvulkan.so.1 \
    "$root"/usr/local/lib/*/libvulkan.so.1 "${LD_LIBRARY_PATH:-/nowhere}"/libvulkan.so.1 || return 1
  [ -z "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ] || return 0
  any_exists "$root"/usr/share/vulkan/icd.d/*.json "$root"/etc/vulkan/icd.d/*.json \
    "$root"/usr/local/share/vulkan/icd.d/*.json "$root"/usr/local/etc/vulkan/icd.d/*.json \
    "$root"/run/opengl-driver/share/vulkan/icd.d/*.json \
    "${XDG_CONFIG_HOME:-${HOME:-/nowhere}/.config}"/vulkan/icd.d/*.json \
    "${XDG_DATA_HOME:-${HOME:-/nowhere}/.local/share}"/vulkan/icd.d/*.json
}

# Installs the software driver where that needs no question; otherwise says how, and goes on.
ensure_vulkan() {
  if [ "$(uname -s)" != Linux ] || has_vulkan; then return; fi
  if ! command -v apt-get >/dev/null 2>&1; then
    say "no Vulkan driver was found: install your system's Vulkan loader and a driver (Mesa's lavapipe needs no GPU)."
    return
  fi
  by_hand="apt-get update && apt-get install -y libvulkan1 mesa-vulkan-drivers"
  if [ "$(id -u)" = 0 ]; then
    as_root=
  elif sudo -n true >/dev/null 2>&1; then
    as_root="sudo -n"
    by_hand="sudo sh -c '$by_hand'"
  else
    say "no Vulkan driver was found; install one with: sudo sh -c '$by_hand'"
    return
  fi
  say "no Vulkan driver was found: installing libvulkan1 and mesa-vulkan-drivers with apt-get."
  log=$tools/apt.$$.log
  # The lists of packages may be missing or out of date: fetch them only when it does not go without.
  if install_driver || { run_apt_get update && install_driver; }; then
    rm -f "$log"
  else
    say "apt-get failed ($(tail -n 1 "$log")); install a driver with: $by_hand"
  fi
}

install_driver() {
  run_apt_get install -y --no-install-recommends libvulkan1 mesa-vulkan-drivers
}

run_apt_get() {
  # shellcheck disable=SC2086 # as_root is no word or two
  $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1 </dev/null
}
