#!/bin/sh
# What the unit asks before it starts anything: whether init-deployment.sh has made what the containers are going to read.
# It looks at files only, so it takes no time. Exit status: 0 ready, 1 not.
set -eu
FOLDER=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
# shellcheck source=/dev/null
. "$FOLDER/scripts/deployment.sh"
cd "$FOLDER"
absent=

# need FILE
need() {
  if [ ! -s "$1" ]; then absent="$absent $1"; fi
}
need_secret() { need "$2"; }
need_pair() {
  need "ssl/$1/server.crt"
  need "ssl/$1/server.key"
}

each_secret need_secret
each_certificate need_pair
need ssl/ca-bundle.crt
if [ -n "$absent" ]; then
  printf '%s is not ready to start: run %s/init-deployment.sh; missing:%s\n' "${NAME:?}" "$FOLDER" "$absent" >&2
  exit 1
fi
