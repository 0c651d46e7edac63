#!/bin/sh
# Runs in a container of init: whether servers outside take connections. Arguments: SERVICE HOST PORT, any number of times.
set -eu

patience=${REACH_TRIES:-6} # tries for each, a few seconds long and apart

main() {
  outcome=0
  while [ "$#" -ge 3 ]; do
    reach "$1" "$2" "$3" || outcome=1
    shift 3
  done
  exit "$outcome"
}

reach() {
  left=$patience
  until answers "$2" "$3"; do
    left=$((left - 1))
    if [ "$left" -le 0 ]; then
      complain "$@"
      return 1
    fi
    sleep 2
  done
  printf '%s answers at %s:%s\n' "$1" "$2" "$3"
}

# answers HOST PORT: the image has bash, which can open a connection.
answers() {
  # shellcheck disable=SC2016 # bash's own variables
  timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null
}

complain() {
  if getent hosts "$2" >/dev/null 2>&1; then
    printf '%s: nothing takes connections at %s:%s. Look at its firewall, and at the addresses it listens on' "$1" "$2" "$3" >&2
  else
    printf '%s: containers do not know the name %s. Look at network.dns' "$1" "$2" >&2
  fi
  printf ', and at services.%s in deployment.yml\n' "$1" >&2
}

main "$@"
