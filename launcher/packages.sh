# The launcher's packages, and what it remembers of all that it has found out.
# shellcheck shell=sh disable=SC2034,SC2154 # variables of the other parts of the launcher

probe_seconds=8       # how long the JSR packages may take before the stand-ins serve
not_now='axe-core\|playwright-core\|typescript'   # large packages that tests and releases fetch where they use them

# Runs a command for at most $1 seconds.
within() {
  seconds=$1
  shift
  "$@" &
  process=$!
  while kill -0 "$process" 2>/dev/null; do
    if [ "$seconds" -le 0 ]; then
      kill "$process" 2>/dev/null || true
      break
    fi
    # Whole seconds are all that every sleep knows, so the first look comes after one.
    sleep 1
    seconds=$((seconds - 1))
  done
  wait "$process"
}

# Sets `packages` to the folder that holds the packages, a cache of Deno's, and `std` to jsr or offline.
# The folder is our own, so that it stays whatever HOME, XDG_CACHE_HOME and DENO_DIR are at the next run.
fetch_packages() {
  say "fetching the packages (once)."
  log=$tools/packages.$$.log
  packages=$tools/packages
  # A package that differs from its hash in the lock file is refused, and so is one that has none. They are
  # named, because Deno does not mind failures of what is imported later.
  names=$(sed -n "/$not_now/d"'; s/^    "\(npm:[^"]*\)": .*/\1/p' "$checkout/offline/npm.lock")
  # shellcheck disable=SC2086 # names have no blanks
  DENO_DIR=$packages NO_COLOR=1 "$deno" cache --quiet --frozen --lock="$checkout/offline/npm.lock" \
    --import-map="$checkout/offline/import_map.json" "$checkout/cli/main.ts" $names >"$log" 2>&1 ||
    find_packages ||
    explain_packages
  # JSR's packages are not in our lock file, so they are added to a copy of it.
  lock=$tools/lock.$$
  cat "$checkout/offline/npm.lock" >"$lock"
  std=offline
  if DENO_DIR=$packages within "$probe_seconds" "$deno" cache --quiet --lock="$lock" \
    "$checkout/cli/needs.ts" "$checkout/cli/main.ts" "$checkout/tests/offline_test.ts" >"$log" 2>&1; then
    std=jsr
    mv -f "$lock" "$tools/jsr.lock"
  fi
  rm -f "$log" "$lock"
}

# Without the network, another cache that holds the packages will do.
find_packages() {
  packages=$("$deno" info --json 2>/dev/null | sed -n 's/^ *"denoDir": "\(.*\)",*$/\1/p')
  names=$(sed -n "/$not_now/d"'; s|^    "\(.*\)@\([^@]*\)": {$|\1/\2|p' "$checkout/offline/npm.lock")
  [ -n "$names" ] || return 1
  for name in $names; do
    any_exists "$packages"/npm/*/"$name"/package.json || return 1
  done
}

# Ends with the reason in Deno's words, a package first, then what became of it.
explain_packages() {
  # shellcheck disable=SC2016 # a dollar sign is the last line
  reason=$(sed -n '/^error: /{s///; h;}; /^ *0: /{s///; H; x; s/\n/: /; p; q;}; ${x; p;}' "$log")
  rm -f "$log"
  case $reason in
    *[Cc]hecksum* | *[Ii]ntegrity*)
      die "a package is not what offline/npm.lock has the hash of, and is not used ($reason): see what npm's registry is here." ;;
  esac
  die "the npm packages could not be fetched ($reason): connect to the network once, then run this again."
}

# Sets `deno`, `std` and `packages`: as an earlier run found them, or found anew.
set_up() {
  key="$pinned $(cat "$checkout/deno.json" "$checkout/offline/import_map.json" "$checkout/offline/npm.lock" | cksum)"
  state=$tools/state
  if [ -f "$state" ]; then
    { read -r known_key && read -r deno && read -r std && read -r packages; } <"$state" || known_key=
    if [ "$known_key" = "$key" ] && [ -x "$deno" ] && [ -d "$packages" ]; then
      [ "$std" = jsr ] && return
      # Stand-ins serve for a day; then the packages are tried again.
      [ -z "$(find "$state" -mtime +0)" ] && return
    fi
  fi
  mkdir -p "$tools" 2>/dev/null || true
  [ -w "$tools" ] ||
    die "$tools cannot be written, and what is missing is installed there: use a checkout of your own."
  find_deno
  fetch_packages
  printf '%s\n' "$key" "$deno" "$std" "$packages" >"$state.$$"
  mv -f "$state.$$" "$state"
}
