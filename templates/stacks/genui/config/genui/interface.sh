#!/bin/sh
# Copies the web interface out of the image to where nginx reads it, in place of the one that is there, and tells it where the API is
# (GENUI_URL). May be run any number of times.
set -eu
umask 022
built=${BUILT:-${GENUI_FRONTEND_DIR:-/genui/src/genui-gui}/build}
target=${TARGET:-/genui/frontend}
: "${GENUI_URL:?}"

if [ ! -s "$built/index.html" ]; then
  printf 'web interface: there is none in this image (%s)\n' "$built" >&2
  exit 1
fi
find "$target" -mindepth 1 -delete
cp -R "$built/." "$target/"
mkdir -p "$target/info/backend"
printf '{"url": "%s"}\n' "$GENUI_URL" >"$target/info/backend/host.json"
chmod -R a+rX "$target"
printf 'web interface: is there, for %s\n' "$GENUI_URL"
