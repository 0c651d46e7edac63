#!/bin/sh
# What the unit asks before it starts anything: whether init-deployment.sh has made what the containers are going to read, and no
# update is unfinished. It looks at files only, so it takes no time. Exit status: 0 ready, 1 not.
set -eu
FOLDER=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
for part in deployment unfinished; do
  # shellcheck source=/dev/null
  . "$FOLDER/scripts/$part.sh"
done
cd "$FOLDER"
if unfinished start; then
  printf '%s is not ready to start: %s; %s\n' "${NAME:?}" "$CAUSE" "$REPAIR" >&2
  exit 1
fi
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

# A directory that is no mount any more is empty, and must not be written to.
need_share() {
  if [ "$3" = main ] && [ "$4" = directory ]; then need "$5/.$NAME.share"; fi
}

each_secret need_secret
each_certificate need_pair
each_shared need_share
need ssl/ca-bundle.crt
if [ -n "$absent" ]; then
  printf '%s is not ready to start: run %s/init-deployment.sh; missing:%s\n' "${NAME:?}" "$FOLDER" "$absent" >&2
  exit 1
fi
