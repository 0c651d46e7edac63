#!/bin/sh
# Looks at this machine and this folder, and says of each thing whether it is fit for the deployment, and what would cure it.
# It changes nothing. scripts/doctor.sh --help
# shellcheck disable=SC2034 # report.sh reads QUIET and JSON
set -eu
LC_ALL=C
export LC_ALL
script=$0
while [ -L "$script" ]; do
  link=$(readlink "$script")
  case $link in /*) script=$link ;; *) script=$(dirname -- "$script")/$link ;; esac
done
FOLDER=$(CDPATH='' cd -- "$(dirname -- "$script")/.." && pwd -P)
for part in deployment lib lock unfinished docker target registry build images openssl certificates gpus report checks checks-hardware checks-folder checks-images; do
  # shellcheck source=/dev/null
  . "$FOLDER/scripts/$part.sh"
done

QUIET=no
JSON=no
BEFORE_INIT=no

main() {
  read_options "$@"
  cd "$FOLDER"
  WORK=$(mktemp -d)
  watch_signals
  check_daemon && check_engine
  check_compose
  check_target
  check_memory
  each_limit check_cpus
  check_disk
  check_clock
  each_module check_module
  each_port check_port
  each_network check_network
  check_gpus
  check_builds
  each_mount check_mount
  each_nfs check_nfs
  each_address check_address
  each_gate check_gate
  each_directory check_directory
  each_server check_server
  check_update
  each_later check_later
  check_secrets
  check_git
  each_login check_login
  check_registries
  if [ "$IMAGES" = archive ]; then check_archive; fi
  if [ "$BEFORE_INIT" = no ]; then check_certificates; fi
  finish
}

help() {
  cat <<END
Usage: scripts/doctor.sh [OPTION]...

Looks at this machine and this folder and says what is fit for
${TITLE:?}, what is not, and what would cure it. It changes nothing.

  --quiet        only warnings and failures (default: everything)
  --json         one JSON array on one line instead of text
  --before-init  leave out what init-deployment.sh is about to make
  --help         this text

Exit status: 0 no failure, 1 a failure, 2 wrong usage.
END
}

read_options() {
  for option in "$@"; do
    case $option in
      --quiet) QUIET=yes ;;
      --json) JSON=yes ;;
      --before-init) BEFORE_INIT=yes ;;
      --help | -h) help && exit 0 ;;
      *) printf 'error: unknown option: %s\n' "$option" >&2 && exit 2 ;;
    esac
  done
}

finish() {
  if [ "$JSON" = yes ]; then awk 'BEGIN { printf "[" } NR > 1 { printf "," } { printf "%s", $0 } END { print "]" }' "$WORK/report"; fi
  if [ -e "$WORK/failed" ]; then exit 1; fi
  exit 0
}

main "$@"
