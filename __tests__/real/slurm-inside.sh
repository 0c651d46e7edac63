#!/usr/bin/env bash
# The inside of slurm.sh: ROOT FOLDER. Starts every service of the stack as its user without any capability, and the client.
set -euo pipefail
root=$1
folder=$2
user=1000
address=10.9.0.1

main() {
  network
  mounts
  starts
  run client "$user" python3 /client.py "$token_file"
  restart_page
  run client "$user" python3 /client.py "$token_file" again
  echo 'ok    the end'
}

network() {
  ip link set lo up
  # Slurm asks for addresses that are not the loopback's.
  ip address add "$address/24" dev lo
  hostname slurmd
}

mounts() {
  mount -t proc proc "$root/proc"
  mount --bind /dev "$root/dev"
  mkdir -p "$root/dev/shm"
  mount -t tmpfs -o mode=1777 place "$root/dev/shm"
  for place in run tmp jobs var/spool/slurmctld etc/bumps data; do
    mkdir -p "$root/$place"
    mount -t tmpfs -o mode=1777 place "$root/$place"
  done
  mkdir -p "$root"/run/{munge,secrets,slurm,redis}
  chmod 755 "$root/run" "$root"/run/*
  chmod 755 "$root/jobs" "$root/data" "$root/var/spool/slurmctld"
  cp "$folder"/config/slurm/* "$root/etc/bumps/"
  chmod 755 "$root/etc/bumps"
  install -o "$user" -m 0400 "$folder/secrets/munge.key" "$root/run/secrets/munge"
  chown "$user:$user" "$root"/run/{munge,secrets,slurm} "$root/jobs" "$root/var/spool/slurmctld"
  chown 999:999 "$root/run/redis" "$root/data"
  printf '%s slurmctld slurmd redis web\n127.0.0.1 localhost\n' "$address" >"$work/hosts"
  for pair in "$work/hosts:hosts" "$folder/config/user/passwd:passwd" "$folder/config/user/group:group"; do
    mount --bind "${pair%%:*}" "$root/etc/${pair#*:}"
  done
  token_file=/jobs/token
}
work=$(mktemp -d)

# run SERVICE USER COMMAND...: with the environment that Compose would give it, and nothing else.
run() {
  local service=$1 uid=$2
  shift 2
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp PYTHONPATH=/opt/bumps SERVICE="$service" \
    bash -c 'set -a; cd "$0"; . ./.env; for file in secrets/*.env "envs/$SERVICE.env"; do if [ -f "$file" ]; then . "./$file"; fi; done
      exec chroot "$1" setpriv --reuid="$2" --regid="$2" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "${@:3}"' \
    "$folder" "$root" "$uid" "$@"
}

starts() {
  run redis 999 sh -c 'printf "dir /data\nappendonly yes\nrequirepass %s\n" "$REDISCLI_AUTH" >/run/redis/redis.conf; exec redis-server /run/redis/redis.conf' >"$work/redis.log" 2>&1 &
  run munge "$user" sh /etc/bumps/munge.sh >"$work/munge.log" 2>&1 &
  until_ok munge "$user" sh -c 'munge -n | unmunge >/dev/null 2>&1'
  unshare --uts bash -c 'hostname slurmctld; "$@"' bash bash -c "$(declare -f run); root='$root' folder='$folder'; run slurmctld $user sh /etc/bumps/slurmctld.sh" \
    >"$work/slurmctld.log" 2>&1 &
  until_ok slurmctld "$user" sh -c 'scontrol ping 2>/dev/null | grep -q " is UP"'
  run slurmd "$user" sh /etc/bumps/slurmd.sh >"$work/slurmd.log" 2>&1 &
  until_ok slurmd "$user" sh /etc/bumps/node-is-up.sh
  grep '^slurmd: this machine is' "$work/slurmd.log" | sed 's/^/ok    /'
  start_page
}

start_page() {
  run web "$user" sh -c 'exec gunicorn --bind "$HOST:$PORT" "bumps_flask:create_app()"' >>"$work/web.log" 2>&1 &
  page=$!
  until_ok web "$user" python3 -m bumps_flask.healthy
}

restart_page() {
  kill "$page"
  wait "$page" || true
  start_page
}

until_ok() {
  for _ in $(seq 60); do
    if run "$@" >/dev/null 2>&1; then
      echo "ok    $1 is healthy"
      return 0
    fi
    sleep 0.5
  done
  echo "FAIL  $1 is not healthy"
  tail -n 30 "$work"/*.log
  exit 1
}

main
