#!/bin/sh
# Installs this deployment as a service of the machine. Run it again when the folder has moved. scripts/install-unit.sh --help
set -eu
script=$0
while [ -L "$script" ]; do
  link=$(readlink "$script")
  case $link in /*) script=$link ;; *) script=$(dirname -- "$script")/$link ;; esac
done
FOLDER=$(CDPATH='' cd -- "$(dirname -- "$script")/.." && pwd -P)
UNITS=${UNITS:-/etc/systemd/system}
# shellcheck source=/dev/null
. "$FOLDER/scripts/deployment.sh"

main() {
  case ${1-} in
    '' | --now) ;;
    --remove) remove && exit 0 ;;
    --help | -h) help && exit 0 ;;
    *) printf 'error: unknown option: %s\n' "$1" >&2 && exit 2 ;;
  esac
  check
  for unit in "$FOLDER"/systemd/*.service "$FOLDER"/systemd/*.timer; do
    if [ -f "$unit" ]; then install_unit "$unit"; fi
  done
  systemctl daemon-reload
  # shellcheck disable=SC2086 # no option, or one
  for unit in $(enabled_units); do systemctl enable ${1-} "$unit"; done
  printf 'Installed. Look at it: systemctl status %s; take it out again: sudo sh scripts/install-unit.sh --remove\n' "${NAME:?}"
}

help() {
  cat <<END
Usage: sudo sh scripts/install-unit.sh [--now | --remove]

Installs ${NAME}.service, so that ${TITLE:?} is started at every boot.

  --now      also start it now (default: at the next boot)
  --remove   stop it, and take the units out
  --help     this text
END
}

check() {
  if [ ! -w "$UNITS" ]; then fail "cannot write to $UNITS: run it with sudo"; fi
  # shellcheck disable=SC2086 # words
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin ${COMPOSE:?} version >/dev/null 2>&1 ||
    fail "the service runs as root with a plain environment, and there '$COMPOSE' does not work" \
      "install Compose for all users (package docker-compose-plugin), not in a home directory"
}

# install_unit FILE: with the place at which the folder really is.
install_unit() {
  target=$UNITS/${1##*/}
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      WorkingDirectory=*) printf 'WorkingDirectory=%s\n' "$(printf '%s\n' "$FOLDER" | sed 's/%/%%/g')" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done <"$1" >"$target.new"
  chmod 644 "$target.new"
  mv "$target.new" "$target"
  printf 'wrote %s\n' "$target"
}

# The timer pulls its own service; only what is to run by itself is enabled.
enabled_units() {
  printf '%s.service\n' "$NAME"
  if [ -f "$FOLDER/systemd/$NAME-certificates.timer" ]; then printf '%s-certificates.timer\n' "$NAME"; fi
}

remove() {
  for unit in $(enabled_units); do systemctl disable --now "$unit" || :; done
  rm -f "$UNITS/$NAME.service" "$UNITS/$NAME-certificates.service" "$UNITS/$NAME-certificates.timer"
  systemctl daemon-reload
  printf 'Removed the units of %s; its containers are stopped, its data is kept.\n' "$NAME"
}

fail() {
  printf 'error: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '       %s\n' "$line" >&2; done
  exit 1
}

main "$@"
