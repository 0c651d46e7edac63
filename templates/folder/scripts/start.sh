# Sourced by init-deployment.sh: the prepare container, services in order, jobs, and what to say when one of them fails.
# shellcheck shell=sh

# Whether this run has started containers, so that it has to take them away again.
STARTED=no

# ---- volumes ----------------------------------------------------------------------------------------------------------------

# prepare_volumes: the one container that runs as root; what it writes on stdout are the image's public authorities.
prepare_volumes() {
  STARTED=yes
  : >"$WORK/started"
  : >"$WORK/majors"
  each_database note_major
  # shellcheck disable=SC2046 # words
  indented into "$WORK/roots" attend_compose 300 run --rm --no-deps -T prepare $(cat "$WORK/majors") ||
    fail 'the volumes could not be prepared: the reason stands above'
  join_bundle "$WORK/roots"
  check_chains
}

# note_major SERVICE VOLUME: as the image says, else its tag; a tag that is no version says nothing.
note_major() {
  image=$(image_of "$1")
  major=$(docker_in 30 image inspect --format '{{range .Config.Env}}{{println .}}{{end}}' "$image" 2>/dev/null | sed -n 's/^PG_MAJOR=//p')
  if [ -z "$major" ]; then major=$(printf '%s\n' "${image##*:}" | sed -n 's/^\([0-9][0-9]*\).*/\1/p'); fi
  if [ -n "$major" ]; then printf '%s=%s\n' "$2" "$major" >>"$WORK/majors"; fi
}

# ---- services and jobs ------------------------------------------------------------------------------------------------------

# do_step start SERVICE... | run JOB: as each_step lists them.
do_step() {
  kind=$1
  shift
  case $kind in
    start) step "start $*" start "$@" ;;
    run) step "$1" run "$1" ;;
  esac
}

# Compose's own limit does not cover the waiting for depends_on, so there is one around it.
start() {
  if attend_compose "$((TIMEOUT_READY + 60))" up --detach --wait --wait-timeout "$TIMEOUT_READY" --pull never "$@" \
    >"$WORK/errors" 2>&1; then
    return 0
  fi
  complain "not ready within $TIMEOUT_READY seconds, or failed: $*"
  explain || tail -n 20 "$WORK/errors" | sed 's/^/       /' >&2
  exit 1
}

run() {
  outcome=0
  indented attend_compose "$JOB_TIMEOUT" run --rm --no-deps -T "$1" || outcome=$?
  if [ "$outcome" = 0 ]; then return 0; fi
  if [ "$outcome" = 124 ]; then
    complain "$1 was not through after $JOB_TIMEOUT seconds; what it said stands above"
  else
    complain "$1 failed with status $outcome; what it said stands above"
  fi
  explain || :
  exit 1
}

# explain: every container of the project that is not well, its state and its last lines; false if all are.
explain() {
  containers --all --quiet --filter label=com.docker.compose.oneoff=False >"$WORK/containers" || return 1
  sick=1
  while read -r container <&3; do
    state=$(docker_in 30 inspect --format '{{index .Config.Labels "com.docker.compose.service"}}: {{.State.Status}}{{with .State.Health}}, {{.Status}}{{end}}, exit code {{.State.ExitCode}}, {{.RestartCount}} restarts{{if .State.OOMKilled}}, out of memory{{end}}' "$container") || continue
    case $state in *': running, healthy, exit code 0, 0 restarts' | *': running, exit code 0, 0 restarts') continue ;; esac
    sick=0
    show_logs "$state" "$container"
  done 3<"$WORK/containers"
  return "$sick"
}

# show_logs STATE CONTAINER
show_logs() {
  docker_in 30 logs --tail 20 "$2" >"$WORK/logs" 2>&1 || :
  {
    printf '       %s\n' "$1"
    if [ -s "$WORK/logs" ]; then printf '       its last lines:\n' && sed 's/^/         /' "$WORK/logs"; fi
    docker_in 30 inspect --format '{{with .State.Health}}{{with .Log}}{{(index . 0).Output}}{{end}}{{end}}' "$2" |
      sed '/^$/d; s/^/         its health check says: /' | head -n 5
  } >&2
}

# ---- the end ----------------------------------------------------------------------------------------------------------------

# stop_all: jobs that were cut off, what the application has started, then services and networks; volumes stay.
stop_all() {
  remove_jobs
  each_started stop_started
  compose_in 300 down >"$WORK/errors" 2>&1 || fail_with "the containers of $NAME could not be stopped" "$WORK/errors"
  STARTED=no
}

# stop_started PATTERN: Compose does not know these containers, and could not remove the network that they are in.
stop_started() {
  docker_in 30 ps --all --format '{{.Names}}' >"$WORK/names" || fail 'Docker does not answer'
  while read -r container <&3; do
    # shellcheck disable=SC2254 # a pattern
    case $container in
      $1)
        docker_in 60 stop --time 20 "$container" >/dev/null 2>&1 || :
        docker_in 60 rm --force "$container" >/dev/null 2>&1 || :
        ;;
    esac
  done 3<"$WORK/names"
}

remove_jobs() {
  for container in $(containers --all --quiet --filter label=com.docker.compose.oneoff=True); do
    docker_in 60 rm --force --volumes "$container" >/dev/null 2>&1 || :
  done
}

# undo: on every exit that is not the regular one.
undo() {
  if [ "$STARTED" = no ]; then return 0; fi
  STARTED=no
  printf 'Removing the containers that this run has started.\n' >&2
  (stop_all)
}
