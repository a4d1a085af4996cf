# The launcher's permissions: what a command line needs, and nothing else.
# shellcheck shell=sh disable=SC2034,SC2154 # variables of the other parts of the launcher

# cli/needs.ts tells what a line needs, by calls of the functions here whose names begin with "need". Paths are
# kept in two forms: as the lists that Deno's options take, and as JSON.
reads=
writes=
json_reads=
json_writes=
listable=yes
hosts=
programs=
rescue=
variables=
jobs=

# Sets `json` to a path as JSON, which is always absolute.
to_json() {
  json=$1
  case $json in /*) ;; *) json=$PWD/$json ;; esac
  case $json in *[\"\\]*) json=$(printf '%s.' "$json" | sed 's/[\"\\]/\\&/g') json=${json%.} ;; esac
  json="\"$json\""
}

# Permits to read a file, or a folder and all in it.
permit_reading() {
  case $1 in *,*) listable= ;; esac
  reads=${reads:+$reads,}$1
  to_json "$1"
  json_reads=${json_reads:+$json_reads,}$json
}

# Permits to read and write it.
permit() {
  permit_reading "$1"
  writes=${writes:+$writes,}$1
  json_writes=${json_writes:+$json_writes,}$json
}

folder_of() {
  case $1 in */*) folder=${1%/*} ;; *) folder=. ;; esac
  [ -n "$folder" ] || folder=/
}

need_read() { permit_reading "$1"; }

# A folder that is filled. One that is to be made is looked for in the folder above.
need_folder() {
  permit "$1"
  [ ! -d "$1" ] || return 0
  above=$1
  while [ "$above" != "${above%/}" ]; do above=${above%/}; done
  folder_of "$above"
  permit_reading "$folder"
}

# A file that is written under another name first, and so into a folder. A link to one is followed, for its
# target is what is replaced. A device or a pipe is written to as it is.
need_output() {
  output=$1
  links=40
  folder_of "$output"
  while [ -L "$output" ] && [ "$links" -gt 0 ]; do
    permit_reading "$output"
    link=$(readlink -- "$output" && echo .) || break
    link=${link%"$newline".}
    case $link:$folder in
      /*:* | *:.) output=$link ;;
      *) output=${folder%/}/$link ;;
    esac
    folder_of "$output"
    links=$((links - 1))
  done
  how=permit
  if [ -p "$output" ] || [ -c "$output" ] || [ -b "$output" ]; then
    permit "$output"
    how=permit_reading
  fi
  "$how" "$folder"
  [ "$output" != "$1" ] || return 0
  # A program may ask for the target as the links have it, or without any, as well as for what is named.
  folder=$(CDPATH='' cd -P -- "$folder" 2>/dev/null && pwd -P && echo .) || folder=
  [ -z "$folder" ] || "$how" "${folder%"$newline".}"
  folder_of "$1"
  "$how" "$folder"
}

# Pictures are decoded in a worker, and the code of workers is the only code that Deno must be let read.
need_decoders() { permit_reading "$checkout/cli/pictures/formats"; }
need_cache() { permit "$cache"; }
need_kept() { permit_reading "$cache"; }
need_gpu() { ensure_vulkan; }

# Environment variables that the program may see.
need_env() { variables=$variables$(printf ',%s' "$@"); }

# A file of jobs, which name further files: see find_needs.
need_jobs() { jobs=$1; }

# The folder for a picture that could not be written where it was wanted.
need_rescue() {
  rescue=${TMPDIR:-/tmp}
  [ -d "$rescue" ] || rescue=/tmp
  rescue=${rescue%/}/pentimento-$(id -u)
  permit "$rescue"
}

# The studio's page, and the port of this machine's own that it is served from; 0 is a free one. What is not built
# yet is built.
need_studio() {
  permit_reading "$checkout/studio/dist"
  hosts=--allow-net=127.0.0.1:$1
  [ -f "$checkout/studio/dist/index.html" ] || build_studio
}

build_studio() {
  say "building the studio's page (once)."
  # What says no more than that it is built.
  "$deno" run --quiet --allow-all --frozen --lock="$lock" ${map:+"--import-map=$map"} \
    "$checkout/studio/build.ts" >&2 || die "the studio's page could not be built."
}

# The program that opens a browser.
need_browser() {
  case $(uname -s) in
    Darwin) programs=--allow-run=open ;;
    MINGW* | MSYS*) programs=--allow-run=explorer ;;
    *) programs=--allow-run=xdg-open ;;
  esac
}

# The network: all of it, or some hosts.
need_fetch() {
  hosts=--allow-net
  [ $# -eq 0 ] || hosts=$hosts=$(IFS=,; printf '%s' "$*")
}

# The same where it will be offered to fetch the trained weights: at a terminal, as long as there are none and
# nobody declined.
need_offer() {
  if [ -t 0 ] && [ -t 2 ] &&
    ! any_exists "$cache/weights/vgg19.safetensors" "$cache/weights/.declined"; then
    need_fetch "$@"
  fi
}

# Sets `cache` to the folder for what is measured once, by the system's convention.
find_cache() {
  if [ -w "${HOME:-/nowhere}" ]; then caches=$HOME/.cache; else caches=$tools/cache; fi
  case $(uname -s):${XDG_CACHE_HOME:-} in
    Darwin:*) [ "$caches" = "$tools/cache" ] || caches=$HOME/Library/Caches ;;
    MINGW*:* | MSYS*:*) caches=${LOCALAPPDATA:-$caches} ;;
    *:/*) caches=$XDG_CACHE_HOME ;;
  esac
  cache=$caches/pentimento
}

# Starts Deno with what follows, without any permission.
run_bare() {
  "$deno" run --quiet --cached-only --frozen --lock="$lock" ${map:+"--import-map=$map"} "$@"
}

# Finds out what a command line needs.
find_needs() {
  find_cache
  needs=$({ run_bare "$checkout/cli/needs.ts" "$@" || exit 1; } 2>/dev/null) ||
    explain_failure run --cached-only --frozen --lock="$lock" ${map:+"--import-map=$map"} \
      "$checkout/cli/needs.ts" "$@"
  eval "$needs"
  # What it names is found out without permission to read it, too. What it cannot be read for, the program says.
  if [ -f "$jobs" ] && [ -r "$jobs" ]; then
    # shellcheck disable=SC2094 # the name is given as well as the file
    needs=$({ run_bare "$checkout/cli/batch/needs.ts" "$jobs" <"$jobs" || exit 1; } 2>/dev/null) || needs=
    eval "$needs"
  fi
  # No argument may be longer than 128 KiB.
  [ "${#reads}" -lt 100000 ] || listable=
  [ -z "$listable" ] || return 0
  case $json_reads in
    *[[:cntrl:]]*) die "there are a comma and a control character in the paths, which Deno cannot be told together: rename one of them." ;;
  esac
}
