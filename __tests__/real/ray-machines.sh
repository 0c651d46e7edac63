#!/usr/bin/env bash
# Ray from PyPI on two machines and an application on a third, each a network namespace of its own: started with the command, the
# environment and the secrets of the generated folders, asked by their health checks, behind the firewall that their READMEs write out.
# Needs root, python3 with venv, iptables, and dist/. Prints one line per check; exits 1 if one fails.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=SCRIPTDIR/servers.sh
source "$here/servers.sh"
ray=2.58.0
venv=$cache/ray-$ray
spaces=ray-$$
started=()

main() {
  trap stop_all EXIT
  trap 'exit 1' INT TERM
  install_ray
  network
  folder
  start head ray-head
  eventually 'the head is well, as its own health check sees it' well head ray-head
  start w1 ray-worker
  eventually 'so is the worker' well w1 ray-worker
  check 'a stranger reaches the head before the firewall is up' reaches stranger 10.77.0.2 6379
  firewall head
  firewall w1
  check 'and not after that' no_reach stranger 10.77.0.2 6379
  check 'nor its client server' no_reach stranger 10.77.0.2 10001
  eventually 'the core API does tasks on both machines, and moves data between them' on_both
  eventually 'the backend submits a job at RAY_URL, and it succeeds' submits
  check 'without the token nobody does tasks' refused client 'RAY_AUTH_MODE=disabled'
  check 'nor with another one' refused client 'RAY_AUTH_TOKEN=wrong'
  check 'without it the dashboard answers 401' refused jobs ''
  check 'and the cluster tells nothing about itself' refused state 'RAY_AUTH_MODE=disabled'
  check 'and with it still everybody does' again client
  check 'the head listens at no port but those that its README guards' guarded head
  check 'nor does the worker' guarded w1
  check 'no secret is on a command line' no_secret
  finish
}

stop_all() {
  local space process
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  for space in main head w1 stranger; do
    for process in $(ip netns pids "$spaces-$space" 2>/dev/null); do kill -KILL "$process" 2>/dev/null || true; done
    ip netns del "$spaces-$space" 2>/dev/null || true
  done
  wait 2>/dev/null || true
  stop_servers
}

install_ray() {
  [[ -f $venv/complete ]] && return
  echo "fetching Ray $ray"
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet "ray[default,client]==$ray"
  touch "$venv/complete"
}

# network: four machines at one bridge, which is in the main machine's namespace, and no way out.
network() {
  local space number=1
  for space in main head w1 stranger; do ip netns add "$spaces-$space"; done
  ip -n "$spaces-main" link add bridge type bridge
  ip -n "$spaces-main" addr add 10.77.0.1/24 dev bridge
  ip -n "$spaces-main" link set bridge up
  for space in head w1 stranger; do
    number=$((number + 1))
    ip -n "$spaces-main" link add "to-$space" type veth peer name outer netns "$spaces-$space"
    ip -n "$spaces-main" link set "to-$space" master bridge up
    ip -n "$spaces-$space" addr add "10.77.0.$number/24" dev outer
    ip -n "$spaces-$space" link set outer up
  done
  for space in main head w1 stranger; do ip -n "$spaces-$space" link set lo up; done
}

folder() {
  printf "LICENSE_KEY='not a real one'\nREGISTRY_PASSWORD='not a real one'\n" >"$work/given"
  node "$here/../../dist/cli.js" "$work/lab" --stack syntho --yes --secrets "$work/given" --set registry.login.user=lab --set app.RAY=manual \
    --set shape.address=10.77.0.1 --set nodes=head=10.77.0.2=ray-head,w1=10.77.0.3=ray-workers >"$work/out" 2>&1 || { cat "$work/out" >&2 && exit 1; }
}

# of NODE SERVICE command|healthcheck|environment: what its Compose file says, one word a line, with the variables of its env files.
of() {
  "$venv/bin/python" - "$(folder_of "$1")" "$2" "$3" <<'PYTHON'
import pathlib, re, shlex, sys, yaml
folder, name, what = pathlib.Path(sys.argv[1]), *sys.argv[2:]
service = yaml.safe_load((folder / "docker-compose.yml").read_text())["services"][name]
variables, given = {}, {}
for path in [".env", *service["env_file"]]:
    for line in (folder / path).read_text().splitlines():
        if line and not line.startswith("#"):
            key, value = line.split("=", 1)
            text = shlex.split(value)[0] if value else ""
            variables[key] = text if value.startswith("'") else re.sub(r"\$\{(\w+)\}", lambda found: variables[found[1]], text)
            if path != ".env":
                given[key] = variables[key]
words = {
    "command": lambda: shlex.split(service["command"]),
    "healthcheck": lambda: ["sh", "-c", service["healthcheck"]["test"][1].replace("/health/", f"{folder}/config/health/")],
    "environment": lambda: [f"{key}={shlex.quote(value)}" for key, value in given.items()],
}
print("\n".join(words[what]()))
PYTHON
}

folder_of() { if [[ $1 == main ]]; then echo "$work/lab"; else echo "$work/lab/nodes/$1"; fi; }

# inside NODE SERVICE PROGRAM ARGUMENT...: on that machine, with the variables of that service and no others but those of $otherwise, and more
# patience than Ray has by itself, since other tests may run beside this one.
otherwise=
inside() {
  local node=$1 service=$2
  shift 2
  local variables=$work/$node-$service.env
  [[ -f $variables ]] || (umask 077 && of "$node" "$service" environment >"$variables")
  # shellcheck disable=SC2016 # the inner shell's
  ip netns exec "$spaces-$node" env -i PATH="$venv/bin:$PATH" HOME="$work/home-$node" PYTHONWARNINGS=ignore \
    RAY_DASHBOARD_SUBPROCESS_MODULE_WAIT_READY_TIMEOUT=240 RAY_raylet_start_wait_time_s=240 OTHERWISE="$otherwise" \
    sh -c 'set -a; . "$0"; eval "$OTHERWISE"; exec "$@"' "$variables" "$@"
}

# start NODE SERVICE: with processes and /tmp of its own, as in a container with the network of that machine; like that one it starts again
# where it ends, since Ray gives up when a busy machine takes too long.
start() {
  mkdir -p "$work/home-$1"
  mapfile -t command < <(of "$1" "$2" command)
  while :; do
    inside "$1" "$2" unshare --fork --pid --mount --mount-proc --kill-child \
      sh -c 'mount -t tmpfs tmpfs /tmp && "$@"; exit $?' sh "${command[@]}" >"$work/$1.log" 2>&1 || sleep 1
  done &
  started+=("$!")
}

# eventually ABOUT COMMAND...: a machine that is busy takes its time.
eventually() {
  local about=$1
  shift
  check "$about" in_time "$@"
}
again() { "$@" >"$work/out" 2>&1; }
in_time() {
  local end=$((SECONDS + 600))
  until again "$@"; do
    if ((SECONDS > end)); then return 1; fi
    sleep 2
  done
}

well() {
  mapfile -t question < <(of "$1" "$2" healthcheck)
  inside "$1" "$2" timeout 120 "${question[@]}"
}

# shellcheck disable=SC2016 # the inner shell's
reaches() { timeout 5 ip netns exec "$spaces-$1" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$2" "$3" 2>"$work/out"; }
no_reach() { ! reaches "$@"; }

# firewall NODE: the commands of its README, which follow one another in the order that they are given.
firewall() {
  grep -E '^sudo ip6?tables ' "$(folder_of "$1")/README.md" | sed 's/^sudo //' >"$work/rules-$1"
  [[ -s $work/rules-$1 ]]
  while read -r rule; do
    # shellcheck disable=SC2086 # words
    ip netns exec "$spaces-$1" $rule
  done <"$work/rules-$1"
}

# client: what the core API does, with its own variables.
client() {
  inside main core timeout 180 "$venv/bin/python" - <<'PYTHON'
import logging, os
import ray
from ray.util.placement_group import placement_group
from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

# Ray tells why it was refused as a detail only, and otherwise of a timeout.
details = logging.getLogger("ray.util.client.worker")
details.setLevel("DEBUG")
details.addHandler(logging.StreamHandler())
ray.init(f"ray://{os.environ['RAY_ADDRESS']}:10001", logging_level="error")

@ray.remote(num_cpus=1)
def where(data):
    return ray.util.get_node_ip_address(), len(data), os.environ["REDIS_HOST"], os.environ["REDIS_PORT"]

@ray.remote(num_cpus=1)
def make():
    return bytes(20_000_000)

group = placement_group([{"CPU": 1}, {"CPU": 1}], strategy="STRICT_SPREAD")
assert group.wait(60), "no place on two machines"
on = lambda task, bundle: task.options(scheduling_strategy=PlacementGroupSchedulingStrategy(group, bundle))
found = {ray.get(on(where, there).remote(on(make, 1 - there).remote())) for there in (0, 1)}
assert found == {(f"10.77.0.{number}", 20_000_000, "redis", "6380") for number in (2, 3)}, found
print(sorted(found))
PYTHON
}

# on_both: meanwhile it is seen where Ray listens.
on_both() {
  client &
  local process=$! outcome=0
  while kill -0 "$process" 2>/dev/null; do
    for node in head w1; do listening "$node" >>"$work/ports-$node"; done
    sleep 0.5
  done
  wait "$process" || outcome=$?
  return "$outcome"
}

listening() { ip netns exec "$spaces-$1" ss -Hltn | awk '{ if ($4 !~ /^(127\.|\[::1\]|\[::ffff:127\.)/) { sub(/.*:/, "", $4); print $4 } }'; }

submits() {
  inside main backend timeout 180 "$venv/bin/python" - <<'PYTHON'
import os, time
from ray.job_submission import JobSubmissionClient

client = JobSubmissionClient(os.environ["RAY_URL"])
job = client.submit_job(entrypoint="python -c 'import ray; ray.init(); print(len(ray.nodes()))'")
while not (status := client.get_job_status(job)).is_terminal():
    time.sleep(1)
assert status == "SUCCEEDED", client.get_job_logs(job)
PYTHON
}

# jobs, state: one question to the dashboard, and one to the cluster itself.
# shellcheck disable=SC2016 # the inner shell's
jobs() { inside main backend sh -c 'curl -fsS --max-time 20 "$RAY_URL/api/jobs/"'; }
state() { inside main core timeout 60 ray health-check --address=10.77.0.2:6379; }

# refused QUESTION VARIABLES: for that reason, not for another.
refused() {
  local otherwise=$2
  if "$1" >"$work/out" 2>&1; then return 1; fi
  grep -Eqi 'unauthenticated|authentication token|401' "$work/out"
}

# guarded NODE: each port that it was seen to listen at is in the rules of its README.
guarded() {
  sort -un "$work/ports-$1" >"$work/seen"
  sed -n 's/.*--dports \([0-9,:]*\) .*/\1/p' "$work/rules-$1" | tr , '\n' | sort -u >"$work/guarded"
  awk 'NR == FNR { n = split($1, ends, ":"); low[NR] = ends[1]; high[NR] = ends[n]; rules = NR; next }
    { for (i = 1; i <= rules; i++) if ($1 + 0 >= low[i] + 0 && $1 + 0 <= high[i] + 0) next; print "not guarded: " $1; strange = 1 }
    END { exit strange }' "$work/guarded" "$work/seen" >"$work/out" && [[ $(wc -l <"$work/seen") -gt 6 ]]
}

no_secret() {
  local token
  token=$(sed "s/^[^']*'//; s/'$//" "$work/lab/secrets/RAY_AUTH_TOKEN.env")
  printf '%s' "$token" >"$work/token"
  # shellcheck disable=SC2062 # these are files
  [[ ${#token} -ge 32 ]] && ! grep -Flsa --file="$work/token" /proc/[0-9]*/cmdline >"$work/out"
}

main "$@"
