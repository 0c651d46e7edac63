#!/usr/bin/env bash
# The inside of nfs.sh. The server is set up as the README of the folder says, with a disk of its own below what it exports.
set -euo pipefail
here=/trial
share=/srv/counts
work=$(mktemp -d)
# shellcheck disable=SC2034 # check counts in it
failures=0
# shellcheck source=/dev/null
. "$here/check.sh"

main() {
  export_as_told
  images
  check 'init on the main machine, whose doctor finds the server' init_with_doctor
  check 'it leaves its mark in the share, as the user that containers are' owned .lab.share
  check 'the containers of the main machine come up' up lab
  check 'what they write is on the server, and is of that user' owned main
  check 'they see an NFS mount with the options of the folder' mounted_as_told
  check 'while the server is away nothing is written, and the container waits' waits
  check 'when it is back, the container goes on where it was' goes_on
  check 'down' down lab
  check 'a server that is away keeps containers from starting' refuses_without_server
  without_disk
  check 'init on the main machine refuses a mount point of root in place of the share' refuses lab 'owner of the volume counts cannot be changed'
  check 'and the container does not get to write there' no_start lab
  chown 1000:1000 "$share"
  check 'nor is one that it could write to marked a second time' refuses lab '.lab.share is not in the share counts any more'
  check 'init on a further machine refuses what has no mark, were it its own' refuses w1 'it is not what the main machine uses'
  with_disk
  check 'with the share back, init on a further machine' init w1
  check 'its container comes up' up w1
  check 'and writes beside what the main machine has written' both
  echo 'ok    the end'
}

# --- the server

# shellcheck disable=SC2016 # the backticks are Markdown's
export_as_told() {
  local told=$work/told
  sed -n '/^### NFS shares/,/^### What/p' "$here/lab/README.md" >"$told"
  mkdir -p "$share"
  mount /dev/vdc "$share"
  # The disk's own.
  rmdir "$share/lost+found"
  sed -n '/^```text/,/^```/p' "$told" | grep -v '^```' >/etc/exports
  sh -c "$(sed -n 's/.* is written: `sudo \(chown [^`]*\)`.*/\1/p' "$told")"
  serve
}

serve() {
  exportfs -ra
  rpc.nfsd --no-nfs-version 3 2
}

# Nothing is left that holds the exported disk.
be_away() {
  rpc.nfsd 0
  exportfs -au
  exportfs -f
}

without_disk() {
  umount "$share"
  serve
}

with_disk() {
  be_away
  mount /dev/vdc "$share"
  serve
}

# owned FILE: on the server, with something in it.
owned() { [ -s "$share/$1" ] && [ "$(stat -c %u:%g "$share/$1" | tee "$work/out")" = 1000:1000 ]; }

# --- the folders

# One image of a shell and its programs under every name that the folders want.
images() {
  local root=$work/image name
  mkdir -p "$root"/{bin,etc/ssl/certs,proc,tmp}
  cp "$(command -v busybox)" "$root/bin/"
  chroot "$root" /bin/busybox --install -s /bin
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  tar -C "$root" -c . | docker import - trial:1 >/dev/null
  sed -n 's/^    image: //p' "$here/lab/docker-compose.yml" | sort -u | while read -r name; do docker tag trial:1 "$name"; done
}

in_folder() { (cd "$here/$1" && timeout 600 runuser -u deployer -- env HOME=/home/deployer "${@:2}") >>"$work/out" 2>&1 </dev/null; }

init() { in_folder "$1" ./init-deployment.sh --pull never --skip-doctor; }

init_with_doctor() { in_folder lab ./init-deployment.sh --pull never; }

up() { in_folder "$1" docker compose --progress quiet up --detach --wait --wait-timeout 200 --pull never; }

down() { in_folder "$1" docker compose --progress quiet down; }

mounted_as_told() {
  local option
  docker exec lab-main-1 grep ' /counts ' /proc/mounts >"$work/out"
  grep -q ' /counts nfs4 rw,' "$work/out" || return 1
  for option in vers=4.2 hard timeo=600 retrans=2 noatime addr=10.77.0.1; do grep -q "[ ,]${option}[, ]" "$work/out" || return 1; done
}

lines() { wc -l <"$share/main"; }

state() { docker inspect --format '{{.State.Status}} {{.State.StartedAt}} {{.RestartCount}}' lab-main-1; }

waits() {
  local before
  started=$(state)
  be_away
  before=$(lines)
  sleep 10
  echo "$before lines before, $(lines) after; $(state)" >"$work/out"
  [ "$(lines)" = "$before" ] && [ "$(state)" = "$started" ]
}

# No number is missing and none is there twice.
goes_on() {
  local before numbers=$work/numbers
  before=$(lines)
  serve
  for _ in $(seq 120); do
    if [ "$(lines)" -gt $((before + 2)) ]; then break; fi
    sleep 1
  done
  cp "$share/main" "$numbers"
  echo "$before lines before, $(wc -l <"$numbers") after; $(state)" >"$work/out"
  [ "$(wc -l <"$numbers")" -gt $((before + 2)) ] && [ "$(state)" = "$started" ] && seq "$(wc -l <"$numbers")" | cmp - "$numbers" >>"$work/out" 2>&1
}

refuses_without_server() {
  be_away
  ! up lab && grep -q 'failed to mount local volume' "$work/out" && [ -z "$(docker ps --quiet)" ] &&
    [ -z "$(ls -A /var/lib/docker/volumes/lab_counts/_data)" ] && down lab
}

# refuses FOLDER WHY: init says so, and the place stays empty.
refuses() { ! init "$1" && grep -q "$2" "$work/out" && is_empty; }

# no_start FOLDER: it may start, and does not get healthy, for it cannot write.
no_start() { ! in_folder "$1" docker compose --progress quiet up --detach --wait --wait-timeout 20 --pull never && is_empty && down "$1"; }

is_empty() { ls -A "$share" >>"$work/out" && [ -z "$(ls -A "$share")" ]; }

both() { owned main && owned worker && [ -e "$share/.lab.share" ]; }

main
