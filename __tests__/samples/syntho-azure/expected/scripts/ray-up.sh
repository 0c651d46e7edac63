#!/bin/sh
# Starts, finds and ends the Ray cluster in the cloud: runs the container ray-launcher once and takes it away again; words behind scripts/ray-up.sh
# are handed on to it. Exit status: the container's; 1 where init-deployment.sh has not been run yet.
set -eu
FOLDER=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
# shellcheck source=/dev/null
. "$FOLDER/scripts/deployment.sh"
sh "$FOLDER/scripts/ready.sh"
cd "$FOLDER"
# Compose asks Docker for a terminal unless it is told that there is none.
if [ -t 0 ] && [ -t 1 ]; then terminal=; else terminal=-T; fi
# shellcheck disable=SC2086 # words
exec ${COMPOSE:?} run --rm $terminal ray-launcher up -y /ray/configuration.yaml "$@"
