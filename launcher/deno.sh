# The launcher's Deno: finding one that is new enough, or installing it.
# shellcheck shell=sh disable=SC2034,SC2154 # variables of the other parts of the launcher

pinned=2.9.6          # what npm installs where there is no Deno
oldest_minor=9        # Deno 2.9 is the first whose WebGPU and text imports suffice

# Sets `version` to that of the Deno at $1; fails when there is none or it is too old.
new_enough() {
  version=$("$1" --version 2>/dev/null | sed -n '1s/^deno \([0-9][0-9.]*\).*/\1/p') || version=
  minor=${version#*.}
  case ${version%%.*} in
    '' | 0 | 1) return 1 ;;
    2) [ "${minor%%.*}" -ge "$oldest_minor" ] ;;
  esac
}

# Sets `deno` to a Deno that is new enough, installing one if need be.
find_deno() {
  too_old=
  on_path=$(command -v deno 2>/dev/null) || on_path=
  set -- "$on_path" "${DENO_INSTALL:-${HOME:-}/.deno}/bin/deno" \
    "$tools/deno-$pinned/node_modules/@deno/"*/deno
  for candidate; do
    [ -x "$candidate" ] || continue
    if new_enough "$candidate"; then
      deno=$candidate
      # It may be a wrapper that takes half a second to start: ask for the program itself.
      deno=$({ "$candidate" eval --no-config 'console.log(Deno.execPath())' || exit 1; } 2>/dev/null) ||
        explain_failure eval --no-config 0
      return
    fi
    too_old="${too_old:+$too_old, }$candidate${version:+ ($version)}"
  done
  install_deno
}

# Ends with the reason why Deno does not start with some arguments: what limits it, else its own words.
explain_failure() {
  # shellcheck disable=SC3045 # dash, bash and busybox know these; where they fail there is nothing to say
  limit=$(ulimit -v 2>/dev/null) || limit=unlimited
  case $limit in
    '' | unlimited) ;;
    *) die "Deno does not start where the address space is limited to $limit KiB, for it reserves some 64 GB of addresses that it never uses: lift that limit with ulimit -v unlimited." ;;
  esac
  words=$({ NO_COLOR=1 "$deno" "$@" 2>&1 || true; } 2>/dev/null | sed -n "/[[:alpha:]]/{s/^[# ]*//; s/^error: //; p; q;}")
  die "Deno does not start (${words:-without a word}; see ulimit -a): lift the limits of this shell, or remove $tools to set up afresh."
}

install_deno() {
  wanted="Pentimento needs Deno 2.$oldest_minor or newer${too_old:+ and found only $too_old}"
  by_hand="install Deno 2.$oldest_minor or newer (https://docs.deno.com)"
  command -v npm >/dev/null 2>&1 ||
    die "$wanted: $by_hand, or install npm and run this again to have it fetched."
  say "$wanted: installing Deno $pinned from npm into $tools."
  aside=$tools/deno.$$
  log=$tools/npm.$$.log
  trap 'rm -rf "$aside" "$log"' EXIT
  mkdir -p "$aside"
  # Without npm's install scripts: all they do is copy the program that is taken directly here.
  npm install --prefix "$aside" --ignore-scripts --include=optional --no-save --no-audit --no-fund \
    "deno@$pinned" >"$log" 2>&1 || {
    reason=$(sed -n '/complete log/d; s/^npm [Ee][Rr][Rr][a-zA-Z!]* *//p' "$log" | tail -n 1)
    die "npm could not install deno@$pinned (${reason:-no reason given}): connect to the network and run this again, or $by_hand."
  }
  set -- "$aside/node_modules/@deno/"*/deno
  chmod +x "$1" 2>/dev/null || true
  new_enough "$1" ||
    die "deno@$pinned from npm does not run on this machine ($(uname -sm)): $by_hand."
  # Where another first run has been faster, its copy stays.
  [ -d "$tools/deno-$pinned" ] || mv "$aside" "$tools/deno-$pinned"
  rm -rf "$aside" "$log"
  trap - EXIT
  set -- "$tools/deno-$pinned/node_modules/@deno/"*/deno
  deno=$1
}
