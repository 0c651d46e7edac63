#!/bin/sh
# Stops and removes the containers that the application itself has started: Compose does not know them. Their data stay in volumes.
set -eu
FOLDER=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
for part in deployment lib docker start; do
  # shellcheck source=/dev/null
  . "$FOLDER/scripts/$part.sh"
done
cd "$FOLDER"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
each_started stop_started
