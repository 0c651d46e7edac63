# Sourced: bounded calls of Docker and Compose, none of which may hang, and none of which keeps a signal waiting.
# shellcheck shell=sh

# As Compose itself decides it.
PROJECT=${COMPOSE_PROJECT_NAME:-${NAME:?}}
# The process that this run waits for, if any, and what it reads.
CHILD=
STDIN=/dev/null

# TIMEOUT is the command in front of everything that may hang; a host without it waits as long as it takes.
TIMEOUT=
if timeout -k 1 1 true 2>/dev/null; then
  TIMEOUT='timeout -k 15'
elif timeout 1 true 2>/dev/null; then
  TIMEOUT=timeout
fi

# bounded SECONDS COMMAND...: status 124 when it took longer.
bounded() {
  limit=$1
  shift
  if [ -z "$TIMEOUT" ]; then
    "$@"
  else
    # shellcheck disable=SC2086 # words
    $TIMEOUT "$limit" "$@"
  fi
}

# docker_in SECONDS ARGUMENT... and compose_in SECONDS ARGUMENT...
docker_in() {
  limit=$1
  shift
  # shellcheck disable=SC2086 # words
  bounded "$limit" $DOCKER "$@"
}

compose_in() {
  limit=$1
  shift
  # shellcheck disable=SC2086 # words
  bounded "$limit" $COMPOSE --progress quiet --profile init "$@"
}

# attend SECONDS COMMAND...: like bounded, but a signal to this script is answered at once, not when the command is through.
attend() {
  limit=$1
  shift
  # shellcheck disable=SC2086 # words
  if [ -n "$TIMEOUT" ]; then set -- $TIMEOUT "$limit" "$@"; fi
  "$@" <"$STDIN" &
  CHILD=$!
  ended=0
  wait "$CHILD" || ended=$?
  CHILD=
  return "$ended"
}

attend_docker() {
  limit=$1
  shift
  # shellcheck disable=SC2086 # words
  attend "$limit" $DOCKER "$@"
}

attend_compose() {
  limit=$1
  shift
  # shellcheck disable=SC2086 # words
  attend "$limit" $COMPOSE --progress quiet --profile init "$@"
}

# stop_child: timeout hands the signal on, and after its 15 seconds a harder one, so that this ends.
stop_child() {
  if [ -z "$CHILD" ]; then return 0; fi
  kill -TERM "$CHILD" 2>/dev/null || :
  wait "$CHILD" 2>/dev/null || :
  CHILD=
}

# indented COMMAND...: both its streams below the step's title.
indented() {
  mkfifo "$WORK/output"
  indent <"$WORK/output" &
  reader=$!
  outcome=0
  "$@" >"$WORK/output" 2>&1 || outcome=$?
  wait "$reader"
  rm -f "$WORK/output"
  return "$outcome"
}

# into FILE COMMAND...
into() {
  file=$1
  shift
  "$@" >"$file"
}

# containers OPTION...: of this project, jobs included.
containers() {
  docker_in 30 ps --filter "label=com.docker.compose.project=$PROJECT" "$@"
}

# from FILE COMMAND...: what attend starts reads the file.
from() {
  STDIN=$1
  shift
  came=0
  "$@" || came=$?
  STDIN=/dev/null
  return "$came"
}

# image_of SERVICE: as Compose resolves it, read from its canonical output.
image_of() {
  compose_in 60 config 2>/dev/null | awk -v service="  $1:" '
    /^[a-z]/ { within = ($0 == "services:") }
    within && /^  [^ ]/ { found = ($0 == service) }
    within && found && /^    image: / { sub(/^    image: /, ""); gsub(/^["\047]|["\047]$/, ""); print; exit }'
}
