#!/usr/bin/env bash
# A real Docker engine of our own, in a scratch folder, with Compose v2 beside it. Debian, root.
#
#   engine.sh up [--with-oldest-compose]   start it, or reuse the one that runs; writes $RIG/env to be sourced
#   engine.sh down                         stop it by its pid and remove the scratch folder
#
# RIG names the scratch folder (default: .rig in the repository). The oldest Compose lands in a configuration folder of its
# own: DOCKER_CONFIG=$RIG/docker-config-oldest docker compose version
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=debian.sh
. "$here/debian.sh"
rig=${RIG:-$(cd "$here/../../.." && pwd)/.rig}
packages=(ca-certificates curl docker.io git iptables openssl procps python3 shellcheck)

main() {
  case ${1:-} in
    up) up "${@:2}" ;;
    down) down ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
}

up() {
  guard
  mkdir -p "$rig/docker-config/cli-plugins"
  rig=$(cd "$rig" && pwd)
  one_at_a_time
  install_missing
  answers || start
  compose_plugin "$rig/docker-config" forky trixie
  if [ "${1:-}" = --with-oldest-compose ]; then compose_plugin "$rig/docker-config-oldest" trixie; fi
  write_env
  cat "$rig/env"
}

# The daemon's own process ends within seconds of TERM; its containers end with it.
down() {
  local pid
  if [ ! -d "$rig" ]; then return 0; fi
  pid=$(cat "$rig/docker.pid" 2>/dev/null || true)
  if answers; then
    docker -H "$(socket)" ps -aq | xargs -r docker -H "$(socket)" rm -fv >/dev/null
    docker -H "$(socket)" swarm leave --force >/dev/null 2>&1 || true
    docker -H "$(socket)" network rm docker_gwbridge >/dev/null 2>&1 || true
    docker -H "$(socket)" network prune -f >/dev/null
  fi
  if [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ]; then
    kill "$pid"
    for _ in $(seq 150); do [ -d "/proc/$pid" ] || break; sleep 0.1; done
  fi
  awk -v rig="$rig/" 'index($2, rig) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount
  rm -rf "$rig"
}

guard() {
  [ "$(id -u)" = 0 ] || fail 'the engine needs root'
  [ -f /etc/debian_version ] || fail 'the engine rig knows Debian only'
  mountpoint -q /sys/fs/cgroup || fail 'no cgroups under /sys/fs/cgroup: apt-get install cgroupfs-mount && cgroupfs-mount'
  # A unix socket's path has at most 107 characters, and containerd adds some of its own below the scratch folder.
  [ "${#rig}" -le 60 ] || fail "the path of the scratch folder is too long for sockets, set RIG to a shorter one: $rig"
}

install_missing() {
  local missing=() package
  for package in "${packages[@]}"; do
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed'; then missing+=("$package"); fi
  done
  # From trixie on the client is a package of its own.
  if ! command -v docker >/dev/null && apt-cache show docker-cli >/dev/null 2>&1; then missing+=(docker-cli); fi
  if [ ${#missing[@]} = 0 ]; then return 0; fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update
  # The packages' own services stay off: the run level of the environment is what their scripts go by.
  if ! RUNLEVEL=1 apt-get install -qq -y --no-install-recommends "${missing[@]}" >"$rig/apt.log" 2>&1; then
    tail -n 20 "$rig/apt.log" >&2
    fail 'apt-get install'
  fi
}

socket() { printf 'unix://%s/docker.sock' "$rig"; }

answers() { [ -S "$rig/docker.sock" ] && timeout 10 docker -H "$(socket)" version >/dev/null 2>&1; }

start() {
  local other
  # Two engines in one network namespace undo each other's bridge and firewall rules: neither is to be trusted after that.
  for other in $(pgrep -x dockerd || true); do
    [ "$(readlink "/proc/$other/ns/net")" != "$(readlink /proc/self/ns/net)" ] ||
      fail "another dockerd runs here (pid $other): stop it, or set RIG to its scratch folder if it is a rig's"
  done
  forget_dead_networks
  rm -f "$rig/docker.pid"
  # Docker's own profile is compiled anew for each health check, which is a third of what one costs; the machines' engines have it.
  echo '{ "defaultAction": "SCMP_ACT_ALLOW" }' >"$rig/seccomp.json"
  # GPUs that Swarm counts are what a daemon says that it has.
  setsid dockerd --host "$(socket)" --data-root "$rig/data" --exec-root "$rig/run" --pidfile "$rig/docker.pid" \
    --seccomp-profile "$rig/seccomp.json" --node-generic-resource NVIDIA-GPU=GPU-rig-1 --node-generic-resource NVIDIA-GPU=GPU-rig-2 \
    >"$rig/dockerd.log" 2>&1 </dev/null 9>&- &
  for _ in $(seq 150); do
    if answers; then return 0; fi
    sleep 0.2
  done
  tail -n 20 "$rig/dockerd.log" >&2
  fail 'dockerd does not answer'
}

# No engine runs here, so networks that are there are those of one that was killed; their rules would rewrite addresses of the next one's.
forget_dead_networks() {
  local bridge table
  for table in filter nat; do
    iptables -t "$table" -S 2>/dev/null | sed -n 's/^-A \(.* br-[0-9a-f]\{12\}\( .*\)\{0,1\}\)$/-D \1/p' | xargs -r -L 1 iptables -t "$table"
  done
  for bridge in /sys/class/net/br-????????????; do
    case ${bridge##*/br-} in *[!0-9a-f]*) continue ;; esac
    ip link delete "${bridge##*/}"
  done
}

# compose_plugin FOLDER SUITE...: the Compose plugin of the first suite that has a v2 or later, into FOLDER/cli-plugins.
compose_plugin() {
  local folder=$1 suite work plugin=$1/cli-plugins/docker-compose
  shift
  if [ -x "$plugin" ]; then return 0; fi
  mkdir -p "$folder/cli-plugins"
  for suite in "$@"; do
    work=$(mktemp -d "$rig/compose.XXXXXX")
    if (
      debian_suite "$suite" "$work" && cd "$work" && apt-get "${apt[@]}" download docker-compose &&
        dpkg-deb --fsys-tarfile docker-compose_*.deb | tar -xO ./usr/libexec/docker/cli-plugins/docker-compose >plugin &&
        chmod 755 plugin && ./plugin version --short | grep -q '^v\{0,1\}[2-9]' && mv plugin "$plugin"
    ) 2>"$rig/compose.log"; then
      rm -rf "$work"
      return 0
    fi
    rm -rf "$work"
  done
  cat "$rig/compose.log" >&2
  fail "no Compose plugin in: $*"
}

write_env() {
  {
    printf 'export RIG=%q\nexport DOCKER_HOST=%q\nexport DOCKER_CONFIG=%q\n' "$rig" "$(socket)" "$rig/docker-config"
    # The engine is ours, so nothing may lead a client elsewhere.
    echo 'unset DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_CERT_PATH'
  } >"$rig/env"
}

fail() { printf 'engine.sh: %s\n' "$1" >&2; exit 1; }

main "$@"
