# Sourced by doctor.sh: Docker, ports and networks, and what builds images.
# shellcheck shell=sh

# ---- Docker -----------------------------------------------------------------------------------------------------------------

# check_daemon: whether it answers this user; nothing else about Docker can be asked otherwise.
check_daemon() {
  # shellcheck disable=SC2086 # the first of the words
  if ! command -v ${DOCKER%% *} >/dev/null 2>&1; then
    failure docker "there is no command ${DOCKER%% *}" 'install Docker Engine: https://docs.docker.com/engine/install/'
    return 1
  fi
  ENGINE=$(docker_in 20 version --format '{{.Server.Version}}' 2>"$WORK/errors") && [ -n "$ENGINE" ] && return 0
  case $(cat "$WORK/errors") in
    *'permission denied'*) failure docker 'this user may not talk to Docker' "sudo usermod -aG docker $(id -un 2>/dev/null || id -u), then log out and in again" ;;
    *) failure docker "Docker does not answer: $(head -n 1 "$WORK/errors")" 'sudo systemctl enable --now docker' ;;
  esac
  return 1
}

check_engine() {
  if at_least "$ENGINE" "$MINIMUM_ENGINE"; then
    ok docker "Docker Engine $ENGINE (at least $MINIMUM_ENGINE)"
  else
    failure docker "Docker Engine $ENGINE is too old: at least $MINIMUM_ENGINE" 'update Docker: https://docs.docker.com/engine/install/'
  fi
  case $(command -v docker || :) in
    /snap/*) warning docker 'Docker comes from snap, which sees home directories only' "keep this folder in a home directory, or install Docker from its own packages" ;;
  esac
  architecture=$(architecture_of "$(docker_in 20 info --format '{{.Architecture}}' 2>/dev/null)")
  case " $ARCHITECTURES " in
    '  ' | *" $architecture "*) ok architecture "architecture $architecture" ;;
    *) failure architecture "the images are for $ARCHITECTURES, this machine is $architecture" "use a machine of another architecture" ;;
  esac
  case " $PLATFORMS " in
    '  ' | *" linux/$architecture "*) ;;
    *) warning architecture "some images are for $PLATFORMS only, this machine is $architecture" 'those containers will not start, or be slow in emulation' ;;
  esac
}

# The kernel's names and Docker's.
architecture_of() {
  case $1 in
    x86_64) echo amd64 ;;
    aarch64) echo arm64 ;;
    *) echo "$1" ;;
  esac
}

check_compose() {
  # Without a profile, since this must work before the Compose file can be read.
  # shellcheck disable=SC2086 # words
  version=$(bounded 20 $COMPOSE version --short 2>/dev/null) || version=
  version=${version#v}
  if [ -z "$version" ]; then
    failure compose "'$COMPOSE' does not work" 'install the Compose plugin (docker-compose-plugin), or correct compose.command in deployment.yml'
  elif at_least "$version" "$MINIMUM_COMPOSE"; then
    ok compose "Docker Compose $version (at least $MINIMUM_COMPOSE)"
  else
    failure compose "Docker Compose $version is too old: at least $MINIMUM_COMPOSE" 'update it: https://docs.docker.com/compose/install/linux/'
  fi
}

# at_least VERSION LOWEST: number by number, so that 10 is more than 9, and without an upper bound.
at_least() {
  awk -v have="$1" -v need="$2" 'BEGIN {
    gsub(/[^0-9.].*/, "", have)
    split(have, h, "."); n = split(need, w, ".")
    for (i = 1; i <= n; i++) { if (h[i] + 0 > w[i] + 0) exit 0; if (h[i] + 0 < w[i] + 0) exit 1 }
    exit 0 }'
}

# ---- ports ------------------------------------------------------------------------------------------------------------------

# check_port ADDRESS PORT SERVICE: own running containers are fine.
check_port() {
  listens "$1" "$2" || {
    ok port "port $2 is free"
    return 0
  }
  if on_network_of_machine "$3"; then
    ok port "port $2 is this deployment's own"
    return 0
  fi
  holder=$(docker_in 20 ps --filter "publish=$2" --format "{{.Label \"$OWNER_LABEL\"}} {{.Names}}" 2>/dev/null | head -n 1) || holder=
  case $holder in
    "$PROJECT "*) ok port "port $2 is this deployment's own" ;;
    '') failure port "port $2, which $3 needs, is in use by $(program_at "$2")" 'stop that program, or choose another port in deployment.yml and run in this folder: npm create deployment@latest .' ;;
    *) failure port "port $2, which $3 needs, is in use by the container ${holder#* }" "stop that container, or choose another port in deployment.yml and run in this folder: npm create deployment@latest ." ;;
  esac
}

# on_network_of_machine SERVICE: it runs, and publishes nothing since the machine's ports are its own.
on_network_of_machine() {
  [ -n "$(docker_in 20 ps --quiet --filter "label=$OWNER_LABEL=$PROJECT" --filter network=host --filter "label=com.docker.compose.service=$1" 2>/dev/null)" ]
}

# listens ADDRESS PORT: from the kernel's own tables; an address clashes with itself and with "all addresses", either way round.
listens() {
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v address="$1" -v port="$(printf %04X "$2")" '
    $4 != "0A" { next }
    { split($2, at, ":") }
    at[2] != port { next }
    address != "127.0.0.1" || at[1] ~ /^0+$/ || at[1] ~ /0100007F$/ { found = 1 }
    END { exit !found }'
}

program_at() {
  name=$(ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1 (process \2)/p' | head -n 1) || name=
  echo "${name:-a program of another user (as root: ss -ltnp)}"
}

# ---- networks ---------------------------------------------------------------------------------------------------------------

# check_network NETWORK: Compose does not make one of another project.
check_network() {
  if docker_in 20 network inspect "$1" >/dev/null 2>&1; then
    ok network "the network $1 is there"
  else
    failure network "there is no network $1, in which the proxy in front is to be" "start that proxy first; if it does not make its network itself: $DOCKER network create $1"
  fi
}

# ---- images that are built here ---------------------------------------------------------------------------------------------

check_builds() {
  if [ -z "$BUILDS" ]; then return 0; fi
  if docker_in 20 buildx version >/dev/null 2>&1; then
    ok build 'Docker has buildx, which builds the images'
  else
    warning build 'Docker has no buildx, without which newer Compose cannot build the images' 'install the plug-in: sudo apt-get install docker-buildx-plugin (or docker-buildx)'
  fi
  each_source check_fetching
}

# check_fetching SCRIPT SETTING...
check_fetching() {
  if command -v git >/dev/null 2>&1; then
    ok build "git is there, for $1"
  else
    failure build "git is missing, which $1 fetches the source of the images with" 'sudo apt-get install git'
  fi
}
