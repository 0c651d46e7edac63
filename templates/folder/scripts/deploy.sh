#!/bin/sh
# Starts this deployment in Docker Swarm, or applies what has changed: gives the secrets to Swarm, fills in stack.yml, calls docker
# stack deploy, and waits until every service runs. It may be run any number of times. scripts/deploy.sh --help
set -eu
LC_ALL=C
export LC_ALL
script=$0
while [ -L "$script" ]; do
  link=$(readlink "$script")
  case $link in /*) script=$link ;; *) script=$(dirname -- "$script")/$link ;; esac
done
FOLDER=$(CDPATH='' cd -- "$(dirname -- "$script")/.." && pwd -P)
for part in deployment lib lock docker target env-value; do
  # shellcheck source=/dev/null
  . "$FOLDER/scripts/$part.sh"
done
TIMEOUT_READY=300

main() {
  read_options "$@"
  cd "$FOLDER"
  sh scripts/ready.sh
  take_lock
  watch_signals
  # shellcheck disable=SC2034 # lib.sh reads it
  STEPS=4
  umask 077
  : >"$WORK/names"
  step 'swarm' join_swarm
  step 'secrets' hand_in_secrets
  step 'deploy' deploy
  step 'wait' wait_for_services
  forget_old
  if [ -n "$URL" ]; then printf '\n%s answers at %s\n' "$TITLE" "$URL"; fi
}

help() {
  cat <<END
Usage: scripts/deploy.sh [--timeout SECONDS]

Starts $TITLE in Docker Swarm, or applies what has changed, and waits until it
runs. To stop it, and keep all data: $(stop_words)

  --timeout SECONDS  the longest wait until all services run (default: $TIMEOUT_READY)
  --help             this text

Exit status: 0 it runs, 1 failed, 2 wrong usage.
END
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1=${2-} in
      --help=* | -h=*) help && exit 0 ;;
      --timeout=[1-9]*)
        case $2 in *[!0-9]*) refuse_usage "--timeout takes a number of seconds, not '$2'" ;; esac
        TIMEOUT_READY=$2
        shift 2
        ;;
      *) refuse_usage "unknown option: $1" ;;
    esac
  done
}

refuse_usage() {
  printf 'error: %s\n       scripts/deploy.sh --help lists the options\n' "$1" >&2
  exit 2
}

# ---- the swarm --------------------------------------------------------------------------------------------------------------

# join_swarm: the machine whose folder and volumes these are bears a label, by which the services find it.
join_swarm() {
  own=$(docker_in 20 info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}} {{.Swarm.NodeID}}') || fail 'Docker does not answer'
  case $own in
    'active true '*) own=${own##* } ;;
    *) fail 'this machine is no manager of a swarm' "make it one: $DOCKER swarm init" ;;
  esac
  docker_in 30 node ls --quiet >"$WORK/nodes" || fail 'Docker does not list the machines of the swarm'
  # shellcheck disable=SC2046 # words
  bearers=$(docker_in 30 node inspect --format "{{index .Spec.Labels \"${NAME:?}.role\"}} {{.ID}}" $(cat "$WORK/nodes") | sed -n 's/^main //p')
  case $bearers in
    "$own") ;;
    '')
      docker_in 30 node update --label-add "$NAME.role=main" "$own" >/dev/null || fail "this machine could not be labelled $NAME.role=main"
      say "labelled this machine $NAME.role=main"
      ;;
    *) fail "another machine of the swarm is the main one of $NAME: $bearers" "run this there, or take its label off: $DOCKER node update --label-rm $NAME.role $bearers" ;;
  esac
  if [ -n "$(containers --quiet)" ]; then fail "init or Docker Compose runs containers of $NAME: $(containers --format '{{.Names}}' | tr '\n' ' ')"; fi
  wait_for_removal
}

# wait_for_removal: docker stack rm returns while it still works, and its networks cannot be made again before they are gone.
wait_for_removal() {
  if [ -n "$(of_stack service)" ]; then return 0; fi
  left=60
  while [ -n "$(of_stack network)$(tasks --all --quiet)" ]; do
    left=$((left - 1))
    if [ "$left" -le 0 ]; then fail "what is left of an earlier $NAME does not go: $(of_stack network | tr '\n' ' ')"; fi
    sleep 1
  done
}

# of_stack service|network|secret|config: names.
of_stack() { docker_in 30 "$1" ls --filter "label=$OWNER_LABEL=$NAME" --format '{{.Name}}'; }

# ---- secrets and configs ----------------------------------------------------------------------------------------------------

# What is in a secret cannot be changed, so a new value is a new secret under a new name, and whoever reads it is started anew.
hand_in_secrets() {
  if [ ! -s secrets/.salt ]; then
    # So that nobody can try values by the names.
    od -An -v -N 16 -tx1 /dev/urandom | tr -d ' \n' >secrets/.salt
    hand_over secrets/.salt
  fi
  of_stack secret >"$WORK/secrets"
  each_stack_secret hand_in
  each_stack_config name_config
}

# hand_in VARIABLE NAME FILE value|file
hand_in() {
  name=$(named "$2" "$(content "$2" "$3" "$4" | cat - secrets/.salt | short)")
  printf '%s=%s\n' "$1" "$name" >>"$WORK/names"
  if grep -Fxq -- "$name" "$WORK/secrets"; then return 0; fi
  content "$2" "$3" "$4" | docker_in 30 secret create --label "$OWNER_LABEL=$NAME" "$name" - >/dev/null ||
    fail "Docker did not take the secret $2"
  say "gave $2 to Swarm as $name"
}

# content NAME FILE value|file
content() {
  case $3 in
    value) value_of "$1" "$2" ;;
    file) cat "$2" ;;
  esac
}

# name_config VARIABLE NAME FILE: docker stack deploy makes it of the file.
name_config() {
  printf '%s=%s\n' "$1" "$(named "$2" "$(short <"$3")")" >>"$WORK/names"
}

# named NAME SUM: Docker allows 64 characters.
named() { printf '%s_%s\n' "$(printf '%s_%s' "$NAME" "$1" | cut -c 1-50)" "$2"; }

# short: the first digits of a checksum of stdin.
short() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi | cut -c 1-12
}

# forget_old: secrets and configs of former values, which nothing uses any more.
forget_old() {
  for kind in secret config; do
    of_stack "$kind" | while read -r name; do
      if ! grep -q "=$name\$" "$WORK/names"; then docker_in 30 "$kind" rm "$name" >/dev/null 2>&1 || :; fi
    done
  done
}

# ---- deploy -----------------------------------------------------------------------------------------------------------------

deploy() {
  {
    printf 'version: "3.9"\nservices:\n'
    each_stack_program look_up
  } >"$WORK/programs.yml"
  set -- --compose-file stack.yml
  if grep -q '^  "' "$WORK/programs.yml"; then set -- "$@" --compose-file "$WORK/programs.yml"; fi
  if [ -f stack.override.yml ]; then set -- "$@" --compose-file stack.override.yml; fi
  (
    # shellcheck disable=SC2086 # words
    set -- $DOCKER stack deploy --prune --resolve-image never "$@" "$NAME"
    load_names
    load_settings
    bounded 120 "$@"
  ) >"$WORK/said" 2>&1 || {
    complain 'docker stack deploy failed'
    sed 's/^/       /' "$WORK/said" >&2
    exit 1
  }
}

load_names() { while IFS='=' read -r variable value; do export "$variable=$value"; done <"$WORK/names"; }

# load_settings: docker stack deploy reads its environment and no .env; what is in the environment wins, as with Compose.
load_settings() {
  env >"$WORK/environment"
  # shellcheck disable=SC2013 # names are words
  for setting in $(sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p' .env); do
    if ! grep -q "^$setting=" "$WORK/environment"; then export "$setting=$(value_of "$setting" .env)"; fi
  done
}

# look_up SERVICE SAID: the image's own program behind the one that sets variables, and its own command, where the stack says none.
look_up() {
  image=$(stack_image "$1")
  program=$(docker_in 30 image inspect --format '{{json .Config.Entrypoint}}' "$image") ||
    fail "the image of $1 is not here: $image" "run ./init-deployment.sh, or fetch it: $DOCKER pull $image"
  command=$(docker_in 30 image inspect --format '{{json .Config.Cmd}}' "$image")
  case $program in null | '[]' | '') program= ;; *) program=",${program#?}" && program=${program%?} ;; esac
  case $2=$command in yes=* | no=null) command= ;; *) command=", \"command\": $command" ;; esac
  printf '  "%s": {"entrypoint": ["/bin/sh","/run/deployment/env.sh"%s]%s}\n' "$1" "$program" "$command" | sed 's/\$/$$/g'
}

# stack_image SERVICE
stack_image() {
  (
    load_names
    # shellcheck disable=SC2034 # image_of calls it
    COMPOSE="$DOCKER compose --file stack.yml"
    image_of "$1"
  )
}

# ---- wait -------------------------------------------------------------------------------------------------------------------

# wait_for_services: Swarm counts a container as running when its health check has passed. Seen twice, since it begins only after it
# has answered.
wait_for_services() {
  seen=0
  began_waiting=$(date +%s)
  while [ "$seen" -lt 2 ]; do
    sleep 1
    look
    case $STATE in
      ready) seen=$((seen + 1)) ;;
      waiting) seen=0 ;;
      *) explain_services "Swarm took the change back: $STATE" ;;
    esac
    if [ "$(($(date +%s) - began_waiting))" -gt "$TIMEOUT_READY" ]; then
      explain_services "not all services run after $TIMEOUT_READY seconds: $(tr '\n' ' ' <"$WORK/behind")"
    fi
  done
}

# look: STATE is ready, waiting, or the services that were rolled back.
look() {
  docker_in 30 service ls --filter "label=$OWNER_LABEL=$NAME" --format '{{.Name}} {{.Replicas}}' >"$WORK/running" || fail 'Docker does not answer'
  awk '{ split($2, n, "/"); if (n[1] != n[2]) print $1 }' "$WORK/running" >"$WORK/behind"
  # shellcheck disable=SC2046 # words
  docker_in 30 service inspect --format '{{.Spec.Name}} {{with .UpdateStatus}}{{.State}}{{end}}' $(cut -d ' ' -f 1 "$WORK/running") >"$WORK/updates"
  STATE=$(sed -n 's/ rollback_.*//p; s/ paused$//p' "$WORK/updates" | tr '\n' ' ')
  if [ -n "$STATE" ]; then return 0; fi
  if [ -s "$WORK/behind" ] || grep -q ' updating$' "$WORK/updates"; then STATE=waiting; else STATE=ready; fi
}

# explain_services MESSAGE: what Swarm and the containers say.
explain_services() {
  complain "$1"
  docker_in 30 stack ps --no-trunc --format '{{.Name}}: {{.CurrentState}} {{.Error}}' "$NAME" | grep -v ': Running' | head -n 10 | sed 's/^/       /' >&2 || :
  while read -r service; do
    printf '       the last lines of %s:\n' "$service" >&2
    docker_in 30 service logs --raw --tail 15 "$service" 2>&1 | sed 's/^/         /' >&2 || :
  done <"$WORK/behind"
  exit 1
}

main "$@"
