#!/usr/bin/env bash
# The folders of Ray's machines as Docker runs them: three stand-in machines with an engine each, the deployment's own gates and Redis, and a
# program in the place of Ray. Needs root, the rig's engine with its images (RIG), and dist/. Prints one line per check; exits 1 if one fails.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=SCRIPTDIR/servers.sh
source "$here/servers.sh"
rig_scripts=$here/../engine/rig
# shellcheck source=/dev/null
source "${RIG:?the folder of the rig, with its engine running}/env"
lan=ray-lan-$$
declare -A address=([main]=172.30.79.11 [head]=172.30.79.12 [w1]=172.30.79.13)
redis='import socket; s = socket.create_connection(("redis", 6380), 9); s.sendall(b"PING\r\n"); print(s.recv(9).decode())'

main() {
  trap stop_all EXIT
  trap 'exit 1' INT TERM
  folder
  images
  docker network create --subnet 172.30.79.0/24 "$lan" >/dev/null
  check 'the main machine is prepared, and its Redis and gate run' main_machine
  check 'the worker is prepared before there is a head' prepare w1
  check 'and its doctor says that the head does not answer' misses_head
  check 'the head is prepared' prepare head
  check 'and starts, and is well as its own health check sees it' starts head
  check 'so does the worker' starts w1
  check 'with another token it would not be' refuses_token
  for node in head w1; do
    check "doctor has nothing against $node, whose ports are its own" content "$node"
    check "on $node Redis is found by its name" greets "$node"
    check 'and is open to that machine alone' shut "$node"
  done
  finish
}

stop_all() {
  local node
  for node in "${!address[@]}"; do "$rig_scripts/machine.sh" stop "$lan-$node" >/dev/null 2>&1 || true; done
  docker network rm "$lan" >/dev/null 2>&1 || true
  stop_servers
}

folder() {
  (umask 077 && printf "LICENSE_KEY='not a real one'\n" >"$work/given")
  node "$here/../../dist/cli.js" "$work/lab" --stack syntho --yes --secrets "$work/given" --set registry.login.kind=none --set app.RAY=manual \
    --set app.RAY_CPUS=1 --set app.RAY_MEMORY=256m --set app.RAY_SHM=64m --set "shape.address=${address[main]}" \
    --set "nodes=head=${address[head]}=ray-head,w1=${address[w1]}=ray-workers" >"$work/out" 2>&1 || { cat "$work/out" >&2 && exit 1; }
}

# images: of the vendor's nothing runs but Ray, so what stands for the others only has to be there.
images() {
  DOCKER_BUILDKIT=0 docker build -q --network none -t rig/ray:1 "$here/ray-standin" >"$work/out" 2>&1 || { cat "$work/out" >&2 && exit 1; }
  names "$work/lab" | while read -r name; do
    case $name in
      */syntho-*) docker tag rig/ray:1 "$name" ;;
      *) echo "$name" | "$rig_scripts/tag.sh" ;;
    esac
  done
}

names() {
  local place
  for place in "$1" "$1"/nodes/*; do (cd "$place" && docker compose --profile '*' config --images); done | sort -u
}

# machine NODE: with the folder that comes as an archive, and the images that it names.
machine() {
  "$rig_scripts/machine.sh" image && "$rig_scripts/machine.sh" start "$lan-$1" --network "$lan" --ip "${address[$1]}"
  docker exec -i -u deployer "$lan-$1" sh -c 'mkdir /home/deployer/lab && tar -C /home/deployer/lab -x'
  (cd "$(folder_of "$1")" && docker compose --profile '*' config --images) | sort -u | xargs "$rig_scripts/machine.sh" load "$lan-$1"
}

folder_of() { if [[ $1 == main ]]; then echo "$work/lab"; else echo "$work/lab/nodes/$1"; fi; }

# on NODE COMMAND...: as the operator, in the folder there.
# shellcheck disable=SC2016 # the inner shell's
on() { docker exec -i -u deployer "$lan-$1" sh -c 'cd /home/deployer/lab && exec "$@"' sh "${@:2}"; }
up() { on "$1" docker compose up --detach --wait --pull never "${@:2}"; }

main_machine() {
  { tar -C "$work/lab" -c . | machine main && on main ./init-deployment.sh --pull never --skip-doctor && up main --no-deps redis gate; } >"$work/out" 2>&1
}

# prepare NODE: with its folder as it lies on the main machine. This machine may have fewer files open than Ray is to have, and raise it for nobody.
prepare() {
  { on main tar -C "nodes/$1" -c . | machine "$1" && fewer_files "$1" && on "$1" ./init-deployment.sh --pull never; } >"$work/out" 2>&1
}

fewer_files() {
  printf 'services: { %s: { ulimits: { nofile: %s } } }\n' "$(service_of "$1")" "$(ulimit -Hn)" | on "$1" tee docker-compose.override.yml
}

starts() { up "$1" >"$work/out" 2>&1; }

misses_head() { on w1 scripts/doctor.sh >"$work/out" 2>&1; grep -q "the machine head does not answer at ${address[head]}, port 6379" "$work/out"; }

refuses_token() {
  on w1 docker compose exec -T ray-worker ray health-check "--address=${address[head]}:6379" >"$work/out" 2>&1 &&
    ! on w1 docker compose exec -T -e RAY_AUTH_TOKEN=another ray-worker ray health-check "--address=${address[head]}:6379" >"$work/out" 2>&1
}

content() { on "$1" scripts/doctor.sh >"$work/out" 2>&1 && grep -q "port 6380 is this deployment's own" "$work/out" && ! grep -q 'No such file' "$work/out"; }

service_of() { if [[ $1 == head ]]; then echo ray-head; else echo ray-worker; fi; }
greets() { on "$1" docker compose exec -T "$(service_of "$1")" python -c "$redis" >"$work/out" 2>&1 && grep -q PONG "$work/out"; }

# shut NODE: 6380 is 18EC in the kernel's tables, 127.0.0.1 is 0100007F.
# shellcheck disable=SC2016 # awk's
shut() {
  on "$1" awk '$4 == "0A" && $2 ~ /:18EC$/ { print $2 }' /proc/net/tcp /proc/net/tcp6 >"$work/out"
  [[ $(cat "$work/out") == 0100007F:18EC ]]
}

main "$@"
