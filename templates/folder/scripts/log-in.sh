#!/bin/sh
# Logs in to the registry that the images come from, with the password in secrets/. scripts/log-in.sh --help
set -eu
LC_ALL=C
export LC_ALL
script=$0
while [ -L "$script" ]; do
  link=$(readlink "$script")
  case $link in /*) script=$link ;; *) script=$(dirname -- "$script")/$link ;; esac
done
FOLDER=$(CDPATH='' cd -- "$(dirname -- "$script")/.." && pwd -P)
for part in deployment lib lock docker registry; do
  # shellcheck source=/dev/null
  . "$FOLDER/scripts/$part.sh"
done

help() {
  cat <<END
Usage: scripts/log-in.sh

Logs in to the registry that the images of ${TITLE:?} come from, with the
password in secrets/. Init does so by itself when it has something to fetch;
after the password has changed, this does it at once. What Docker remembers lies
in secrets/docker: to use it by hand, from this folder,

  DOCKER_CONFIG=secrets/docker $COMPOSE pull

Exit status: 0 done, or nothing to do; 1 failed, 2 wrong usage.
END
}

main() {
  for option in "$@"; do
    case $option in
      --help | -h) help && exit 0 ;;
      *) printf 'error: unknown option: %s\n' "$option" >&2 && exit 2 ;;
    esac
  done
  cd "$FOLDER"
  take_lock
  watch_signals
  if ! has_login; then printf '%s fetches its images without a log-in of its own (registry.login in deployment.yml).\n' "$NAME"; fi
  each_login log_in
}

main "$@"
