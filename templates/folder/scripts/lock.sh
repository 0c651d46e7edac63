# Sourced: one run at a time, what every exit does, and the modes and owners of files.
# shellcheck shell=sh

LOCKED=
LEFT_JOBS=no

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
  if [ ! -r "$LOCK" ] || [ ! -x "$LOCK" ]; then
    fail 'a run of another user (root, with sudo or by the timer) works on this folder' "wait for it; if there is none, remove $LOCK as that user"
  fi
  holder=$(cat "$LOCK/pid" 2>/dev/null) || holder=
  # The other run may be between making the lock and writing into it.
  if [ -z "$holder" ]; then
    sleep 1
    holder=$(cat "$LOCK/pid" 2>/dev/null) || holder=
  fi
  # shellcheck disable=SC2086 # three words: process, when it started, machine
  if [ -n "$holder" ] && is_running $holder; then
    fail "another run works on this folder: process ${holder%% *} on ${holder##* }" \
      "it is init, a back-up, the renewal of certificates, or create-deployment: wait for it; if there is no such process, remove $LOCK"
  fi
  if [ -e "$LOCK/started" ]; then LEFT_JOBS=yes; fi
  left_stopped=$(cat "$LOCK/stopped" 2>/dev/null) || left_stopped=
  mv "$LOCK" "$LOCK.$$" 2>/dev/null || fail 'another run has just taken over this folder: wait for it'
  rm -rf "$LOCK.$$"
  mkdir "$LOCK" 2>/dev/null || fail 'another run has just taken over this folder: wait for it'
  printf 'An earlier run ended without cleaning up; its lock was taken over.\n'
  if [ -n "$left_stopped" ]; then printf 'It was a back-up, and left these stopped: %s\n' "$left_stopped"; fi
}

# left_jobs: a killed run, whose lock this one has taken over, had started containers, and nobody took its jobs away.
left_jobs() { [ "$LEFT_JOBS" = yes ]; }

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
# Nobody may be left to read what it says (Ctrl-C ends a tee behind this too), which must not keep it from its work.
clean_up() {
  status=$?
  trap '' INT TERM HUP PIPE
  trap - EXIT
  set +e
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
  trap 'exit 141' PIPE
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
