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
for part in deployment lib lock docker registry target env-value; do
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
    *) fail 'this machine is no manager of a swarm' "make it one: $(swarm_words)" ;;
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
  find_machines
  if [ -n "$(containers --quiet)" ]; then fail "init or Docker Compose runs containers of $NAME: $(containers --format '{{.Names}}' | tr '\n' ' ')"; fi
  wait_for_removal
}

# find_machines: each further machine bears a label of its own, as long as it is part of this.
find_machines() {
  # shellcheck disable=SC2046 # words
  docker_in 30 node inspect --format "{{.ID}} {{.Status.State}} {{.Description.Hostname}} {{or .Status.Addr \"-\"}} {{if .ManagerStatus}}{{.ManagerStatus.Addr}}{{else}}-{{end}} {{or (index .Spec.Labels \"$NAME.node\") \"-\"}}" $(cat "$WORK/nodes") >"$WORK/machines"
  : >"$WORK/found"
  each_stack_machine find_machine
  fail_on_problems "machines of $NAME are not in the swarm of this one"
  while read -r id _ _ _ _ label; do
    if [ "$label" != - ] && ! grep -Fxq -- "$id $label" "$WORK/found"; then docker_in 30 node update --label-rm "$NAME.node" "$id" >/dev/null; fi
  done <"$WORK/machines"
  while read -r id machine; do
    if grep -q "^$id .* $machine\$" "$WORK/machines"; then continue; fi
    docker_in 30 node update --label-add "$NAME.node=$machine" "$id" >/dev/null || fail "$machine could not be labelled $NAME.node=$machine"
    say "labelled $machine $NAME.node=$machine"
  done <"$WORK/found"
}

# find_machine MACHINE ADDRESS: by its address, else its host name, else its label; one that answers rather than one that has left.
find_machine() {
  there=$(awk -v own="$own" -v machine="$1" -v address="$2" '
    function rate(points) { if ($2 == "ready") points++; if (points > best) { best = points; found = $1 " " $2 } }
    $1 == own { next }
    { sub(/:[0-9]+$/, "", $5); gsub(/[][]/, "", $5) }
    $4 == address || $5 == address { rate(6) }
    $3 == machine { rate(4) }
    $6 == machine { rate(2) }
    END { print found }' "$WORK/machines")
  case $there in
    '') problem "$1 ($2) has not joined" "run there what this prints here: $DOCKER swarm join-token worker" ;;
    *' ready') printf '%s %s\n' "${there% *}" "$1" >>"$WORK/found" ;;
    *) problem "$1 ($2) has joined, and does not answer" "look there: $DOCKER info; and at its firewall: 2377/tcp, 7946/tcp and udp, 4789/udp" ;;
  esac
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

# name_config VARIABLE NAME FILE: docker stack deploy makes it of the file. Swarm takes 500 kB, as its oldest engine does.
name_config() {
  if [ "$(wc -c <"$3")" -gt 500000 ]; then fail "$3 is too large for Swarm, which takes files of 500 kB to other machines"; fi
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
  # Further machines fetch images themselves, and have no log-in of their own.
  if grep -q . "$WORK/found"; then set -- --with-registry-auth "$@"; fi
  (at_registry with_settings 120 stack deploy --prune --resolve-image never "$@" "$NAME") >"$WORK/said" 2>&1 || {
    complain 'docker stack deploy failed'
    sed 's/^/       /' "$WORK/said" >&2
    exit 1
  }
}

# with_settings SECONDS ARGUMENT...: the command is put together first, since a setting may bear the name of what it is made of.
with_settings() {
  shift
  # shellcheck disable=SC2086 # words
  set -- $DOCKER "$@"
  load_names
  load_settings
  bounded 120 "$@"
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

# look: STATE is ready, waiting, or, once nothing changes any more, the services that were rolled back.
look() {
  docker_in 30 service ls --filter "label=$OWNER_LABEL=$NAME" --format '{{.Name}} {{.Replicas}}' >"$WORK/running" || fail 'Docker does not answer'
  # shellcheck disable=SC2046 # words
  docker_in 30 service inspect --format '{{.Spec.Name}} {{with .UpdateStatus}}{{.State}}{{end}}' $(cut -d ' ' -f 1 "$WORK/running") >"$WORK/updates"
  sed -n 's/ updating$//p; s/ rollback_started$//p' "$WORK/updates" >"$WORK/changing"
  awk '{ split($2, n, "/"); if (n[1] != n[2]) print $1 }' "$WORK/running" | sort -u - "$WORK/changing" >"$WORK/behind"
  STATE=waiting
  if [ -s "$WORK/changing" ]; then return 0; fi
  STATE=$(sed -n 's/ rollback_.*//p; s/ paused$//p' "$WORK/updates" | tr '\n' ' ')
  if [ -n "$STATE" ]; then return 0; fi
  if [ -s "$WORK/behind" ]; then STATE=waiting; else STATE=ready; fi
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
