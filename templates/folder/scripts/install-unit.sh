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
  NOW=
  # Once installed, it is kept up to date with the others.
  if [ -f "$UNITS/${NAME:?}-backup.timer" ]; then BACKUP=yes; else BACKUP=no; fi
  for option in "$@"; do
    case $option in
      --now) NOW=--now ;;
      --backup) BACKUP=yes ;;
      --remove) remove && exit 0 ;;
      --help | -h) help && exit 0 ;;
      *) printf 'error: unknown option: %s\n' "$option" >&2 && exit 2 ;;
    esac
  done
  check
  for unit in "$FOLDER"/systemd/*.service "$FOLDER"/systemd/*.timer; do
    if [ -f "$unit" ] && is_wanted "$unit"; then install_unit "$unit"; fi
  done
  systemctl daemon-reload
  # shellcheck disable=SC2086 # no option, or one
  for unit in $(enabled_units); do systemctl enable $NOW "$unit"; done
  # A timer does nothing but wait, so there is no reason to wait for a boot.
  if [ "$BACKUP" = yes ]; then systemctl enable --now "$NAME-backup.timer"; fi
  printf 'Installed. Look at it: systemctl status %s; take it out again: sudo sh scripts/install-unit.sh --remove\n' "${NAME:?}"
}

help() {
  cat <<END
Usage: sudo sh scripts/install-unit.sh [--now] [--backup] | --remove

Installs ${NAME}.service, so that ${TITLE:?} is started at every boot.

  --now      also start it now (default: at the next boot)
  --backup   also install the timer that makes a back-up every day
  --remove   stop it, and take the units out
  --help     this text
END
}

check() {
  if [ ! -w "$UNITS" ]; then fail "cannot write to $UNITS: run it with sudo"; fi
  # As the unit calls it: with a configuration of this folder where there is a log-in, which holds no plug-ins.
  CONFIG=
  each_login note_config
  # shellcheck disable=SC2086 # words
  env -i $CONFIG PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin ${COMPOSE:?} version >/dev/null 2>&1 ||
    fail "the service runs as root with a plain environment, and there '$COMPOSE' does not work" \
      "install Compose for all users (package docker-compose-plugin), not in a home directory"
}

note_config() { CONFIG=DOCKER_CONFIG=secrets/docker; }

# is_wanted FILE: back-ups are made on request only.
is_wanted() {
  case ${1##*/} in
    "$NAME"-backup.*) [ "$BACKUP" = yes ] ;;
  esac
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
  if [ "$BACKUP" = yes ]; then systemctl disable --now "$NAME-backup.timer" || :; fi
  for unit in $(enabled_units); do systemctl disable --now "$unit" || :; done
  for unit in "$NAME.service" "$NAME-certificates.service" "$NAME-certificates.timer" "$NAME-backup.service" "$NAME-backup.timer"; do
    rm -f "$UNITS/$unit"
  done
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
