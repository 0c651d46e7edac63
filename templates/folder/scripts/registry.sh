# Sourced: Docker as it talks to registries, with the log-in of this folder. What Docker keeps of it lies in secrets/docker, beside the
# password itself: not in the home directories of whoever runs init, and within reach of the unit, which runs as root.
# shellcheck shell=sh

REGISTRY_CONFIG=$FOLDER/secrets/docker

# Whether there is anything to log in to.
has_login() {
  LOGINS=no
  each_login note_login
  [ "$LOGINS" = yes ]
}
note_login() { LOGINS=yes; }

# at_registry COMMAND SECONDS ARGUMENT...: COMMAND is docker_in or attend_docker. Another configuration knows nothing of the user's
# context, so that is asked where the engine listens.
at_registry() {
  called=$1
  limit=$2
  shift 2
  if has_login; then
    if [ -z "${DOCKER_HOST-}" ]; then
      engine=$(docker_in 20 context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null) || engine=
      if [ -n "$engine" ]; then set -- --host "$engine" "$@"; fi
    fi
    set -- --config "$REGISTRY_CONFIG" "$@"
  fi
  "$called" "$limit" "$@"
}

# log_in SERVER USER SECRET FILE: the password goes from its file through a pipe.
log_in() {
  if [ ! -s "$4" ]; then fail "$4 is missing, and only you know the password of $2 at $1" "write the file with the line $3='the password'"; fi
  make_config "$1"
  if password_in "$3" "$4" | at_registry docker_in 120 login --username "$2" --password-stdin "$1" >"$WORK/errors" 2>&1; then
    if [ -e "$REGISTRY_CONFIG/config.json" ]; then hand_over "$REGISTRY_CONFIG/config.json"; fi
    say "logged in to $1 as $2"
    return 0
  fi
  complain "the registry $1 refuses $2, or does not answer" "the password is the one in $4; server and user are answers: registry.login in deployment.yml"
  grep -v -e WARNING -e '^$' "$WORK/errors" | tail -n 5 | sed 's/^/       /' >&2
  exit 1
}

# make_config SERVER: with an entry in it Docker takes no key ring of this user's instead, which root could not open at boot.
make_config() {
  (
    umask 077
    mkdir -p "$REGISTRY_CONFIG"
    if [ ! -e "$REGISTRY_CONFIG/config.json" ]; then printf '{"auths":{"%s":{}}}\n' "$1" >"$REGISTRY_CONFIG/config.json"; fi
  )
  keep_private "$REGISTRY_CONFIG"
  hand_over "$REGISTRY_CONFIG" "$REGISTRY_CONFIG/config.json"
}

# password_in NAME FILE: the value as Compose reads it, between single quotes, double quotes or none.
password_in() {
  tr -d '\r' <"$2" | sed -n "s/^$1=//p" | tail -n 1 | sed "
    s/^'\\(.*\\)'\$/\\1/
    t single
    s/^\"\\(.*\\)\"\$/\\1/
    t double
    b
    : single
    s/\\\\'/'/g
    b
    : double
    s/\\\$\\\$/\$/g
    s/\\\\\\([\\\\\"\$]\\)/\\1/g"
}
