# Sourced by the scripts of this folder: messages, the lock, bounded calls of Docker and Compose, and named steps with their times.
# shellcheck shell=sh
# Set by deployment.sh, which stands beside this file:
: "${NAME:?}" "${COMPOSE:?}" "${DOCKER:?}"

# As Compose itself decides it.
PROJECT=${COMPOSE_PROJECT_NAME:-$NAME}
# The scratch directory of this run, and the process that it waits for; both are empty when there is none.
WORK=
CHILD=
LOCKED=

# ---- messages ---------------------------------------------------------------------------------------------------------------

# say LINE: one line of what a step does, below its title.
say() {
  end_title
  printf '%s\n' "${1:+      $1}"
}

# complain LINE...: on stderr, the first line with the word that people search for.
complain() {
  end_title
  printf 'error: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '       %s\n' "$line" >&2; done
}

fail() {
  complain "$@"
  exit 1
}

# The file says that a title still waits for its time on the same line; a file, because a step's output is written by another process.
end_title() {
  if [ -n "$WORK" ] && [ -e "$WORK/title" ]; then
    rm -f "$WORK/title"
    printf '\n'
  fi
}

# indent: stdin as lines below a step's title, each as soon as it comes.
indent() {
  while IFS= read -r line || [ -n "$line" ]; do say "$line"; done
}

# problem LINE...: noted, so that all of them are reported at once by fail_on_problems.
problem() {
  printf '%s\n' "$1" >>"$WORK/problems"
  shift
  for line in "$@"; do printf '  %s\n' "$line" >>"$WORK/problems"; done
}

fail_on_problems() {
  if [ ! -s "$WORK/problems" ]; then return 0; fi
  complain "$1"
  while IFS= read -r line; do printf '       %s\n' "$line" >&2; done <"$WORK/problems"
  exit 1
}

# ---- time -------------------------------------------------------------------------------------------------------------------

# Hundredths of a second since some moment: POSIX date knows whole seconds only.
hundredths() {
  if read -r up _ 2>/dev/null </proc/uptime; then
    printf '%s\n' "$((${up%.*} * 100 + 1${up#*.} - 100))"
  else
    printf '%s00\n' "$(date +%s)"
  fi
}

# took HUNDREDTHS: how long ago that was.
took() {
  span=$(($(hundredths) - $1))
  printf '%s.%s s' "$((span / 100))" "$((span % 100 / 10))"
}

# ---- steps ------------------------------------------------------------------------------------------------------------------

STEP=0
STEPS=0

# step TITLE COMMAND...: "[3/9] db-init … 1.4 s", with what the command says below it.
step() {
  STEP=$((STEP + 1))
  printf '[%s/%s] %s …' "$STEP" "$STEPS" "$1"
  : >"$WORK/title"
  began=$(hundredths)
  shift
  "$@"
  if [ -e "$WORK/title" ]; then
    rm -f "$WORK/title"
    printf ' %s\n' "$(took "$began")"
  else
    printf '      %s\n' "$(took "$began")"
  fi
}

# ---- the folder -------------------------------------------------------------------------------------------------------------

# take_lock: one run at a time. What a killed run left is taken over; its process number may meanwhile be another program's, so
# the moment at which the process started counts too.
take_lock() {
  LOCK=$FOLDER/.deployment/lock
  mkdir -p "$FOLDER/.deployment" || fail "cannot write to $FOLDER"
  if ! mkdir "$LOCK" 2>/dev/null; then
    if [ ! -d "$LOCK" ]; then fail "cannot write to $FOLDER/.deployment"; fi
    take_over
  fi
  LOCKED=yes
  WORK=$LOCK
  chmod 700 "$LOCK"
  printf '%s %s %s\n' "$$" "$(started_at "$$")" "$(uname -n)" >"$LOCK/pid"
}

take_over() {
  holder=$(cat "$LOCK/pid" 2>/dev/null) || holder=
  # The other run may be between making the lock and writing into it.
  if [ -z "$holder" ]; then
    sleep 1
    holder=$(cat "$LOCK/pid" 2>/dev/null) || holder=
  fi
  # shellcheck disable=SC2086 # three words: process, when it started, machine
  if [ -n "$holder" ] && is_running $holder; then
    fail "another run works on this folder: process ${holder%% *} on ${holder##* }" \
      "wait for it; if there is no such process, remove $LOCK"
  fi
  mv "$LOCK" "$LOCK.$$" 2>/dev/null || fail 'another run has just taken over this folder: wait for it'
  rm -rf "$LOCK.$$"
  mkdir "$LOCK" 2>/dev/null || fail 'another run has just taken over this folder: wait for it'
  printf 'An earlier run ended without cleaning up; its lock was taken over.\n'
}

# is_running PROCESS STARTED MACHINE: of a run on another machine nothing can be known here, so it counts as running.
is_running() {
  if [ "$3" != "$(uname -n)" ]; then return 0; fi
  if [ -d /proc/self ]; then
    [ "$(started_at "$1")" = "$2" ]
  else
    kill -0 "$1" 2>/dev/null
  fi
}

# started_at PROCESS: field 22 of its stat; the second one may hold spaces, so counting begins behind its bracket.
started_at() {
  if ! read -r stat 2>/dev/null <"/proc/$1/stat"; then
    echo gone
    return 0
  fi
  # shellcheck disable=SC2086 # fields
  set -- ${stat##*) }
  echo "${20}"
}

# clean_up: what every exit does, whatever its reason. The script that sources this may define undo, for what it has started.
clean_up() {
  status=$?
  trap '' INT TERM HUP
  trap - EXIT
  end_title
  stop_child
  undo || status=1
  if [ -n "$LOCKED" ]; then rm -rf "$LOCK"; elif [ -n "$WORK" ]; then rm -rf "$WORK"; fi
  exit "$status"
}

watch_signals() {
  trap clean_up EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

undo() { :; }

# keep_private FILE: this user's alone, and said so where it was not.
keep_private() {
  permissions=$(ls -ld -- "$1")
  case ${permissions#????} in
    ------*) ;;
    *)
      chmod go= "$1" || fail "$1 may be read by others, and its mode cannot be changed: chmod go= '$1' as its owner"
      say "$1: could be read by others, now only by its owner"
      ;;
  esac
}

# hand_over FILE...: what root made (sudo, the timer) belongs to whoever owns the folder.
hand_over() {
  if [ "$(id -u)" != 0 ]; then return 0; fi
  # shellcheck disable=SC2012 # the numbers of one entry, whatever its name
  owner=$(ls -ldn -- "$FOLDER" | { read -r _ _ user group _ && echo "$user:$group"; })
  chown "$owner" "$@"
}

# setting NAME: its value in .env as far as that is a plain one.
setting() {
  sed -n "s/^$1=//p" "$FOLDER/.env" 2>/dev/null | tail -n 1 | sed "s/^'\(.*\)'\$/\1/; s/^\"\(.*\)\"\$/\1/"
}

# ---- Docker -----------------------------------------------------------------------------------------------------------------

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
  "$@" </dev/null &
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

# image_of SERVICE: as Compose resolves it, read from its canonical output.
image_of() {
  compose_in 60 config 2>/dev/null | awk -v service="  $1:" '
    /^[a-z]/ { within = ($0 == "services:") }
    within && /^  [^ ]/ { found = ($0 == service) }
    within && found && /^    image: / { sub(/^    image: /, ""); gsub(/^["\047]|["\047]$/, ""); print; exit }'
}
