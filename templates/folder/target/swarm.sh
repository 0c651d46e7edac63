# Sourced: what is done in a way of its own where Docker Swarm runs the deployment. The same functions exist for other targets.
# Compose is still there for what init does, with docker-compose.init.yml.
# shellcheck shell=sh
# shellcheck disable=SC2034 # whoever sources it uses it

# The label by which a container says whose it is.
OWNER_LABEL=com.docker.stack.namespace
# shellcheck source=/dev/null
. "$FOLDER/scripts/stack.sh"

# What a person types.
start_words() { printf 'sh scripts/deploy.sh'; }
stop_words() { printf '%s stack rm %s' "$DOCKER" "$NAME"; }
swarm_words() { each_address advertised | grep . || printf '%s swarm init' "$DOCKER"; }
advertised() { printf '%s swarm init --advertise-addr %s' "$DOCKER" "$1"; }
restart_words() { printf '%s service update --force %s_%s' "$DOCKER" "$NAME" "$1"; }

# images_here [--profile NAME]...: every image that has to be here; stack.yml wants names that only deploy.sh knows, and any will do for this.
images_here() {
  compose_in 60 "$@" config --images && (
    each_stack_secret name_anything
    each_stack_config name_anything
    in_stack_file config --images
  )
}
name_anything() { export "$1=any"; }

# in_stack_file ARGUMENT...: Compose reads stack.yml; it is never run by it.
in_stack_file() {
  # shellcheck disable=SC2086 # words
  bounded 60 $DOCKER compose --file stack.yml "$@"
}

# running_names: of all containers of this deployment, and of init.
running_names() {
  containers --format '{{.Names}}' && tasks --format '{{.Names}}'
}

# tasks OPTION...: containers of the stack on this machine.
tasks() { docker_in 30 ps --filter "label=$OWNER_LABEL=$NAME" "$@"; }

# running_services: one a line.
running_services() {
  tasks --format '{{.Label "com.docker.swarm.service.name"}}' | sed "s/^${NAME}_//"
}

# task_of SERVICE: the id of a container of it.
task_of() { tasks --quiet --filter "label=com.docker.swarm.service.name=${NAME}_$1" | head -n 1; }

# is_running_service SERVICE
is_running_service() { [ -n "$(task_of "$1")" ]; }

# may_stop SERVICE...: Swarm would start at once whatever a back-up stops.
may_stop() {
  fail "Docker Swarm runs $NAME: a back-up does not stop its services" \
    "save it as it runs, with --online, or take it away meanwhile: $(stop_words)"
}

# in_service SECONDS SERVICE PROGRAM ARGUMENT...: in its own container, which is Compose's where only this run has started it.
in_service() {
  seconds=$1
  task=$(task_of "$2")
  shift
  if [ -z "$task" ]; then
    attend_compose "$seconds" exec -T "$@"
    return
  fi
  shift
  attend_docker "$seconds" exec --interactive "$task" "$@"
}

# restart_service SERVICE
restart_service() { docker_in 300 service update --force --detach=false --quiet "${NAME}_$1"; }

# check_target: whether this machine may say what Swarm runs, and has what Swarm gives away.
check_target() {
  case $(docker_in 20 info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}' 2>/dev/null) in
    'active true')
      ok swarm 'Docker is in swarm mode, and this machine is a manager'
      check_counted_gpus
      ;;
    'active '*) failure swarm 'this machine is no manager of its swarm' "on a manager: $DOCKER node promote $(uname -n); or put this folder onto a manager" ;;
    *) failure swarm 'Docker is not in swarm mode' "$(swarm_words), or $DOCKER swarm join with the token of a swarm that is there" ;;
  esac
}

# check_counted_gpus: a service that asks for a GPU waits without end where Swarm knows of none.
check_counted_gpus() {
  if [ "$GPU_KIND" != nvidia ] || [ "$GPUS" = 0 ]; then return 0; fi
  counted=$(docker_in 20 node inspect --format '{{range .Description.Resources.GenericResources}}{{with .NamedResourceSpec}}{{.Kind}} 1{{end}}{{with .DiscreteResourceSpec}}{{.Kind}} {{.Value}}{{end}}{{"\n"}}{{end}}' self 2>/dev/null |
    awk '$1 == "NVIDIA-GPU" { counted += $2 } END { print counted + 0 }')
  if [ "$counted" -ge "$GPUS" ]; then
    ok swarm "Swarm knows of $counted GPUs here"
  else
    failure swarm "Swarm knows of $counted GPUs here, $GPUS are asked for" 'name them in /etc/docker/daemon.json, as the chapter on GPUs in README.md shows, and restart Docker'
  fi
}
