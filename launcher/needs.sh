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
here=

# Sets `json` to a path as JSON, which is always absolute. Deno knows the folder that it is in without links.
to_json() {
  json=$1
  case $json in
    /*) ;;
    *)
      [ -n "$here" ] || here=$(pwd -P && echo .)
      json=${here%"$newline".}/$json
      ;;
  esac
  case $json in *[\"\\]*) json=$(printf '%s.' "$json" | sed 's/[\"\\]/\\&/g') json=${json%.} ;; esac
  json="\"$json\""
}

# Puts a path on the lists of what may be read.
list_reading() {
  case $1 in *,*) listable= ;; esac
  reads=${reads:+$reads,}$1
  to_json "$1"
  json_reads=${json_reads:+$json_reads,}$json
}

# Puts it on those of what may be written as well.
list_both() {
  list_reading "$1"
  writes=${writes:+$writes,}$1
  json_writes=${json_writes:+$json_writes,}$json
}

# Permits to read a file, or a folder and all in it; `permit`, to write it as well. What is reached through a link
# is permitted under its own path, too: of a file that is open, Deno asks for that.
permit_reading() { list_with_target list_reading "$1"; }
permit() { list_with_target list_both "$1"; }

list_with_target() {
  "$1" "$2"
  if goes_through_link "$2" && find_target "$2"; then "$1" "$target"; fi
}

# Whether a path, or a folder on its way, is a link.
goes_through_link() {
  way=$1
  until [ -L "$way" ]; do
    case $way in */*) way=${way%/*} ;; *) return 1 ;; esac
  done
}

# Sets `target` to a path without links: those of what is there, and behind them what is not there yet.
find_target() {
  target=$1
  rest=
  steps=100
  until [ -d "$target" ]; do
    [ "$steps" -gt 0 ] || return
    steps=$((steps - 1))
    while [ "$target" != "${target%/}" ]; do target=${target%/}; done
    if [ -L "$target" ]; then
      read_link "$target" || return
      target=$link
    else
      rest=/${target##*/}$rest
      folder_of "$target"
      target=$folder
    fi
  done
  target=$(CDPATH='' cd -P -- "$target" 2>/dev/null && pwd -P && echo .) || return
  target=${target%"$newline".}
  target=${target%/}$rest
}

# Sets `link` to what stands in the link $1, as a path from here.
read_link() {
  link=$(readlink -- "$1" && echo .) || return
  link=${link%"$newline".}
  folder_of "$1"
  case $link:$folder in
    /*:* | *:.) ;;
    *) link=${folder%/}/$link ;;
  esac
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
  while [ -L "$output" ] && [ "$links" -gt 0 ]; do
    list_reading "$output"
    read_link "$output" || break
    output=$link
    links=$((links - 1))
  done
  how=permit
  if [ -p "$output" ] || [ -c "$output" ] || [ -b "$output" ]; then
    permit "$output"
    how=permit_reading
  fi
  folder_of "$output"
  "$how" "$folder"
  [ "$output" != "$1" ] || return 0
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
