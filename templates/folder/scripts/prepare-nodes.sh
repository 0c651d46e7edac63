#!/bin/sh
# Puts into nodes/ what further machines need of this one: secrets, the certificate of the authority, and a pair for each gate.
# Nothing that runs is touched, so it may be run at any time, and any number of times. scripts/prepare-nodes.sh --help
set -eu
LC_ALL=C
export LC_ALL
script=$0
while [ -L "$script" ]; do
  link=$(readlink "$script")
  case $link in /*) script=$link ;; *) script=$(dirname -- "$script")/$link ;; esac
done
FOLDER=$(CDPATH='' cd -- "$(dirname -- "$script")/.." && pwd -P)
for part in deployment lib lock docker openssl certificates nodes; do
  # shellcheck source=/dev/null
  . "$FOLDER/scripts/$part.sh"
done

main() {
  case ${1-} in
    '') ;;
    --help | -h) help && exit 0 ;;
    *) printf 'error: unknown option: %s\n' "$1" >&2 && exit 2 ;;
  esac
  cd "$FOLDER"
  if [ -z "$NODES" ]; then fail "$TITLE has no further machines; create-deployment add-node adds one"; fi
  take_lock
  watch_signals
  rm -f "$WORK/problems" "$WORK/due"
  # shellcheck disable=SC2034 # nodes.sh reads it
  CHANGED_AUTHORITY=no
  if [ ! -s "$AUTHORITY.key" ]; then fail "$AUTHORITY.key is missing: run ./init-deployment.sh first"; fi
  # shellcheck disable=SC2034 # lib.sh reads it
  STEPS=1
  step 'further machines' give_nodes
  for machine in $NODES; do told "$machine"; done
}

# told MACHINE
told() {
  case " $CHANGED_NODES " in
    *" $1 "*) printf 'nodes/%s has changed: copy it to that machine, and run ./init-deployment.sh there, or start it anew\n' "$1" ;;
    *) printf 'nodes/%s is complete\n' "$1" ;;
  esac
}

help() {
  cat <<END
Usage: scripts/prepare-nodes.sh

Puts into the folders below nodes/ what the further machines of $TITLE need of
this one, where it is not there yet or has changed: secrets, the certificate of
the authority, and a certificate and key for each. Nothing that runs is touched.
END
}

main "$@"
