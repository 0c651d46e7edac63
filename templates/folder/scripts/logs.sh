#!/bin/sh
# Saves the state and the logs of all containers to a file, for whoever is to help. scripts/logs.sh --help
# Logs may hold what users have typed: only the owner of the file can read it.
set -eu
umask 077
FOLDER=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
# shellcheck source=/dev/null
. "$FOLDER/scripts/deployment.sh"

since=
file=
while [ $# -gt 0 ]; do
  case $1 in
    --since)
      since=${2:?the time is missing behind --since}
      shift
      ;;
    --help | -h)
      cat <<END
Usage: scripts/logs.sh [--since TIME] [FILE]

Saves the state and the logs of all containers of ${TITLE:?} to FILE
(default: ${NAME:?}-DATE.log here). It replaces no file.

  --since TIME  only what is newer, such as 2h or 2026-01-31T10:00:00
END
      exit 0
      ;;
    -*) printf 'error: unknown option: %s\n' "$1" >&2 && exit 2 ;;
    *) file=$1 ;;
  esac
  shift
done
if [ -z "$file" ]; then file=$NAME-$(date -u +%Y%m%dT%H%M%SZ).log; fi

case $file in /*) ;; *) file=$(pwd -P)/$file ;; esac
if [ -e "$file" ]; then printf 'error: %s is there already\n' "$file" >&2 && exit 1; fi
cd "$FOLDER"
# shellcheck disable=SC2086 # words
{
  ${COMPOSE:?} ps --all
  $COMPOSE logs --no-color --timestamps ${since:+--since "$since"}
} >"$file"
printf 'the logs are in %s\n' "$file"
