# Sourced: what is done in a way of its own where Docker Compose runs the deployment. The same functions exist for other targets.
# shellcheck shell=sh
# shellcheck disable=SC2034 # whoever sources it uses it

# The label by which a container says whose it is.
OWNER_LABEL=com.docker.compose.project

# What a person types.
start_words() { printf '%s up --detach --wait' "$COMPOSE"; }
stop_words() { printf '%s down' "$COMPOSE"; }
restart_words() { printf '%s restart %s' "$COMPOSE" "$1"; }

# images_here [--profile NAME]...: every image that has to be here.
images_here() { compose_in 60 "$@" config --images; }

# running_names: of all containers of this deployment.
running_names() { containers --format '{{.Names}}'; }

# running_services: one a line.
running_services() {
  containers --filter label=com.docker.compose.oneoff=False --format '{{.Label "com.docker.compose.service"}}'
}

# is_running_service SERVICE
is_running_service() { [ -n "$(containers --quiet --filter "label=com.docker.compose.service=$1")" ]; }

# may_stop SERVICE...: whether a back-up may stop them and start them again.
may_stop() { :; }

# in_service SECONDS SERVICE PROGRAM ARGUMENT...: in its own container.
in_service() {
  seconds=$1
  shift
  attend_compose "$seconds" exec -T "$@"
}

# restart_service SERVICE
restart_service() { compose_in 300 restart "$1"; }

check_target() { :; }
