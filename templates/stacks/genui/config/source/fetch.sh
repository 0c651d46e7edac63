#!/bin/sh
# Fetches what GenUI's images are built from into src/genui-docker: the Dockerfiles, in src/ below them the backend and the web
# interface, and in config/nvidia/ below them the CUDA installer that lies in config/nvidia/ here. init runs it before it builds.
# May be run any number of times: a commit that is here already is not fetched again, and changes of your own are left alone.
set -eu
folder=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
source=$folder/src/genui-docker
GIT_TERMINAL_PROMPT=0
export GIT_TERMINAL_PROMPT

main() {
  : "${GENUI_REPOSITORY:?}" "${GENUI_REVISION:?}" "${GENUI_BACKEND_REPOSITORY:?}"
  if ! command -v git >/dev/null 2>&1; then fail 'there is no git on this machine' 'sudo apt-get install git'; fi
  if [ -n "${NVIDIA_CUDA_RUNFILE-}" ] && [ ! -s "$folder/$NVIDIA_CUDA_RUNFILE" ]; then
    fail "there is no CUDA installer at $NVIDIA_CUDA_RUNFILE" \
      'download a runfile for Linux x86_64 from https://developer.nvidia.com/cuda-toolkit-archive and put it there'
  fi
  check_out "$source" "$GENUI_REPOSITORY" "$GENUI_REVISION"
  module src/genui "$GENUI_BACKEND_REPOSITORY" "${GENUI_BACKEND_REVISION-}"
  if [ -n "${GENUI_FRONTEND_REPOSITORY-}" ]; then
    module src/genui-gui "$GENUI_FRONTEND_REPOSITORY" "${GENUI_FRONTEND_REVISION-}"
    place_interface
  fi
  if [ -n "${NVIDIA_CUDA_RUNFILE-}" ]; then offer_runfile; fi
}

say() { printf 'source: %s\n' "$*"; }

fail() {
  printf 'source: %s\n' "$@" >&2
  exit 1
}

# module PATH REPOSITORY REVISION: of a submodule; without a revision the commit that the Dockerfiles' repository goes with.
module() {
  revision=$3
  if [ -z "$revision" ]; then
    revision=$(git -C "$source" rev-parse --verify --quiet "HEAD:$1") || fail "$GENUI_REPOSITORY does not say which commit of $1 it goes with"
  fi
  check_out "$source/$1" "$2" "$revision"
}

# check_out DIRECTORY REPOSITORY REVISION: a commit, tag or branch; the addresses in .gitmodules are not used.
check_out() {
  mkdir -p "$1"
  git -C "$1" init --quiet
  git -C "$1" config remote.origin.url "$2"
  if is_commit "$3" && git -C "$1" cat-file -e "$3^{commit}" 2>/dev/null; then
    wanted=$3
  else
    say "fetching $2 ($3)"
    git -C "$1" fetch --quiet --depth 1 origin "$3" || fail "$3 cannot be fetched from $2"
    wanted=$(git -C "$1" rev-parse --verify 'FETCH_HEAD^{commit}')
  fi
  if [ "$(git -C "$1" rev-parse --verify --quiet HEAD || :)" = "$wanted" ]; then return 0; fi
  git -C "$1" checkout --quiet --detach "$wanted" || fail "changes of your own in $1 are in the way of $wanted"
}

is_commit() {
  case $1 in
    *[!0-9a-f]*) return 1 ;;
    *) [ "${#1}" -ge 40 ] ;;
  esac
}

# place_interface: the path is compiled into the web interface, and upstream's file leaves no argument for it.
place_interface() {
  path=${GENUI_FRONTEND_APP_PATH:-/app/}
  if ! grep -q '^ENV PUBLIC_URL=' "$source/Dockerfile-main"; then
    fail "Dockerfile-main of $GENUI_REPOSITORY does not set PUBLIC_URL, so the interface's path cannot be chosen"
  fi
  sed "s|^ENV PUBLIC_URL=.*|ENV PUBLIC_URL=${path%/}|" "$source/Dockerfile-main" >"$source/Dockerfile-main.placed"
}

# offer_runfile: only what lies below the Dockerfiles can be copied into an image; a second name for the file costs no space.
offer_runfile() {
  offered=$source/$NVIDIA_CUDA_RUNFILE
  mkdir -p "$(dirname -- "$offered")"
  rm -f "$offered"
  ln "$folder/$NVIDIA_CUDA_RUNFILE" "$offered" 2>/dev/null || cp "$folder/$NVIDIA_CUDA_RUNFILE" "$offered"
}

main
say "is in ${source#"$folder"/}"
