#!/bin/sh
# Fills the folder SITE (/frontend) with the web interface: from archive.tar.gz beside this script if it is there, else from
# the branch or tag FRONTEND_BRANCH of FRONTEND_REPOSITORY. What SITE holds is replaced only when the new one is complete.
set -eu
umask 022

site=${SITE:-/frontend}
clone_patience=600  # seconds
build_patience=1800 # seconds
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# npm and git keep things in the home folder, which need not be writable
export HOME="$work/home" npm_config_cache="$work/npm" npm_config_update_notifier=false GIT_TERMINAL_PROMPT=0

main() {
  can_write_site
  mkdir -p "$HOME" "$work/source"
  if [ -f "$here/archive.tar.gz" ]; then
    unpack
    root=$(top_of "$work/source")
    built=$(built_in "$root")
  else
    : "${FRONTEND_REPOSITORY:?}" "${FRONTEND_BRANCH:?}"
    clone
    root=$work/source
    built=
  fi
  if [ -z "$built" ]; then
    sources=$(sources_in "$root")
    build "$sources"
    built=$sources/dist
  fi
  publish "$built"
}

say() { printf 'web interface: %s\n' "$*"; }

stop() {
  printf 'web interface: %s\n' "$*" >&2
  exit 1
}

can_write_site() {
  if [ ! -d "$site" ] || [ ! -w "$site" ]; then
    stop "$site cannot be written to as user $(id -u): run init-deployment.sh, whose first step gives it to that user"
  fi
}

unpack() {
  say 'unpacking config/frontend/archive.tar.gz'
  tar -xzf "$here/archive.tar.gz" -C "$work/source" || stop 'config/frontend/archive.tar.gz is no complete .tar.gz file'
}

clone() {
  shown=$(without_login "$FRONTEND_REPOSITORY")
  say "cloning $FRONTEND_BRANCH of $shown"
  timeout "$clone_patience" git -c http.lowSpeedLimit=1000 -c http.lowSpeedTime=60 -c advice.detachedHead=false \
    clone --quiet --depth 1 --branch "$FRONTEND_BRANCH" -- "$FRONTEND_REPOSITORY" "$work/source" ||
    stop "cannot get the branch or tag $FRONTEND_BRANCH of $shown. Is the name right, and can this machine reach it?
Another repository or branch: init-deployment.sh --repository URL --branch NAME.
Without internet: build it elsewhere (npm ci && npm run build), pack its folder dist as .tar.gz, and run
init-deployment.sh --archive FILE."
}

# A repository's address may hold a login.
without_login() {
  case $1 in
    *://*@*) printf '%s://%s' "${1%%://*}" "${1#*@}" ;;
    *) printf '%s' "$1" ;;
  esac
}

# Archives often hold one folder with everything in it: that one, unless it is a part that we look for.
top_of() {
  set -- "$1" "$1"/*
  if [ $# -eq 2 ] && [ -d "$2" ] && [ "${2##*/}" != dist ] && [ ! -d "$1/src/frontend" ]; then
    printf '%s' "$2"
  else
    printf '%s' "$1"
  fi
}

# Where a page is that needs no building: sources have an index.html too, but beside a package.json.
built_in() {
  for folder in "$1" "$1/dist"; do
    if [ -f "$folder/index.html" ] && [ ! -f "$folder/package.json" ]; then
      printf '%s' "$folder"
      return
    fi
  done
}

sources_in() {
  for folder in "$1/src/frontend" "$1"; do
    if [ -f "$folder/package.json" ]; then
      printf '%s' "$folder"
      return
    fi
  done
  printf 'web interface: neither a built page (index.html, dist/index.html) nor sources (package.json, src/frontend/package.json) were found\n' >&2
  exit 1
}

build() {
  cd "$1"
  say 'installing packages (npm ci)'
  timeout "$build_patience" npm ci --no-audit --no-fund --loglevel=error ||
    stop 'npm could not install the packages: can this machine reach the npm registry? Without internet use --archive'
  say 'building (npm run build)'
  timeout "$build_patience" npm run build || stop 'the build failed, see above; what is served stays as it was'
  [ -f dist/index.html ] || stop 'the build left no dist/index.html'
  cd "$work"
}

# Beside the old one first, since both must fit; the change-over itself is a few renames on one file system.
publish() {
  rm -rf "$site/.new" "$site/.old"
  mkdir "$site/.new" "$site/.old"
  cp -R "$1/." "$site/.new"
  chmod -R u=rwX,go=rX "$site/.new"
  move "$site" "$site/.old"
  move "$site/.new" "$site"
  rm -rf "$site/.new" "$site/.old"
  say "done, $(find "$site" -type f | wc -l | tr -d ' ') files"
}

# Moves everything but .new and .old from one folder into the other.
move() {
  for entry in "$1"/* "$1"/.[!.]*; do
    case ${entry##*/} in .new | .old) continue ;; esac
    if [ -e "$entry" ] || [ -L "$entry" ]; then mv -- "$entry" "$2/"; fi
  done
}

main
