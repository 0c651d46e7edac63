#!/bin/sh
# The gate's health check. healthy.sh [--remote] [PORT...]
# Without words: whether nginx is at work. --remote: whether the other machine's gate answers too. PORT: once, at the start, whether
# the service behind it takes connections: whoever waits for it starts after that.
set -eu
# Where the pages for the two checks are, as in nginx.conf.
HERE=8081
THERE=8082

answers() { curl --fail --silent --show-error --max-time 5 --output /dev/null "http://127.0.0.1:$1/healthz"; }

# A gate that finds nobody behind it closes the connection at once, and a server waits for its client to speak, or greets it.
takes_connections() {
  # shellcheck disable=SC2016 # bash's own variables
  bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0" && { read -r -t 1 -n 1 -u 3; heard=$?; [ "$heard" = 0 ] || [ "$heard" -gt 128 ]; }' "$1"
}

answers "$HERE"
if [ "${1-}" = --remote ]; then
  answers "$THERE"
  shift
fi
for port in "$@"; do
  if [ -e "/tmp/reached-$port" ]; then continue; fi
  takes_connections "$port" || { echo "the service behind port $port does not answer yet" >&2; exit 1; }
  : >"/tmp/reached-$port"
done
