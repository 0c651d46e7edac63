#!/bin/sh
# Renews the certificates that the deployment's own authority has signed when they end within 30 days, warns of others that do,
# and lets running servers read them anew. The timer runs it every day. scripts/renew-certificates.sh --help
set -eu
LC_ALL=C
export LC_ALL
script=$0
while [ -L "$script" ]; do
  link=$(readlink "$script")
  case $link in /*) script=$link ;; *) script=$(dirname -- "$script")/$link ;; esac
done
FOLDER=$(CDPATH='' cd -- "$(dirname -- "$script")/.." && pwd -P)
for part in deployment lib lock docker openssl certificates authorities nodes; do
  # shellcheck source=/dev/null
  . "$FOLDER/scripts/$part.sh"
done

main() {
  case ${1-} in
    '') ;;
    --force)
      # shellcheck disable=SC2034 # certificates.sh reads it
      RENEW_ALL=yes
      ;;
    --help | -h) help && exit 0 ;;
    *) printf 'error: unknown option: %s\n' "$1" >&2 && exit 2 ;;
  esac
  cd "$FOLDER"
  take_lock
  watch_signals
  rm -f "$WORK/problems" "$WORK/due"
  STEPS=2
  # shellcheck disable=SC2034 # lib.sh reads it
  if [ -n "$NODES" ]; then STEPS=3; fi
  step 'certificates' make_certificates
  if [ -n "$NODES" ]; then step 'further machines' give_nodes; fi
  step 'hand them out' hand_out
  for machine in $CHANGED_NODES; do
    printf 'nodes/%s has changed: copy it to that machine again, and run scripts/renew-certificates.sh there\n' "$machine"
  done
}

help() {
  cat <<END
Usage: scripts/renew-certificates.sh [--force]

Renews the certificates of $TITLE that its own authority has signed and that
end within 30 days, and warns of others that do; then gives them to their
servers, which go on running.

  --force   renew all that the own authority has signed (default: those due)
  --help    this text
END
}

# hand_out: through the prepare container, as init does it; it says what it has changed.
hand_out() {
  bounded_prepare || { tail -n 20 "$WORK/said" | sed 's/^/       /' >&2; fail 'the certificates could not be put into the volumes'; }
  if [ "$CHANGED_AUTHORITY" = yes ]; then join_bundle "$WORK/roots"; fi
  each_certificate reload
}

bounded_prepare() {
  attend_compose 300 run --rm --no-deps -T prepare >"$WORK/roots" 2>"$WORK/said"
}

# reload FOLDER SOURCE KEY SERVICE VOLUME OWNER RELOAD …: a server that does not run reads its certificate when it starts.
reload() {
  if ! grep -Fxq "installed $1" "$WORK/said"; then return 0; fi
  if [ -z "$(containers --quiet --filter "label=com.docker.compose.service=$4")" ]; then return 0; fi
  case $7 in
    # From within: docker kill would count as stopped by hand, and the restart policy would no longer hold.
    signal) compose_in 60 exec -T "$4" sh -c 'kill -HUP 1' >"$WORK/errors" 2>&1 ;;
    restart) compose_in 300 restart "$4" >"$WORK/errors" 2>&1 ;;
  esac || {
    tail -n 5 "$WORK/errors" >&2
    fail "$4 has its new certificate, but could not be told: $COMPOSE restart $4"
  }
  say "$4 reads its new certificate"
}

main "$@"
