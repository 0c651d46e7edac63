#!/usr/bin/env bash
# Whole machines to try a deployment folder on: containers with systemd as their first process and a Docker engine of their own.
# Run with the env file of engine.sh sourced.
#
#   machine.sh image                        make rig/machine:1 (a plain Debian trixie with Docker); kept if it is there
#   machine.sh start NAME [RUN-OPTION...]   start one and wait until its Docker answers; options as for docker run
#   machine.sh load NAME IMAGE...           copy images from the rig's engine into the machine's
#   machine.sh reboot NAME                  shut it down properly and start it again; its disks stay
#   machine.sh cut NAME                     power off at once, and start it again
#   machine.sh stop NAME                    remove it with its disks
#
# The user "deployer" (uid 1000, group docker) owns /home/deployer. /home and Docker's data are volumes, so they outlive a reboot.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=debian.sh
. "$here/debian.sh"
rig=${RIG:?source the env file that engine.sh wrote}
suite=trixie
packages=(systemd systemd-sysv dbus ca-certificates curl docker.io docker-cli docker-compose iptables openssl procps)
# Units that have no business in a container.
masked=(
  systemd-udevd.service systemd-udev-trigger.service systemd-udevd-control.socket systemd-udevd-kernel.socket
  systemd-modules-load.service systemd-logind.service getty.target console-getty.service systemd-firstboot.service
)

main() {
  case ${1:-} in
    image) image ;;
    start) start "${@:2}" ;;
    load) load "${@:2}" ;;
    reboot) docker restart -t 60 "$2" >/dev/null && ready "$2" ;;
    cut) docker kill "$2" >/dev/null && docker start "$2" >/dev/null && ready "$2" ;;
    stop) stop "$2" ;;
    *) sed -n '2,13s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
}

image() {
  local content kept root=$rig/machine-root unit
  one_at_a_time
  content=$(cat "${BASH_SOURCE[0]}" "$here/machine-init" | sha256sum | cut -c1-16)
  kept=$(docker image inspect -f '{{index .Config.Labels "rig.content"}}' rig/machine:1 2>/dev/null || true)
  if [ "$kept" = "$content" ]; then return 0; fi
  export DEBIAN_FRONTEND=noninteractive
  command -v debootstrap >/dev/null || apt-get install -qq -y --no-install-recommends debootstrap >/dev/null
  echo "machine.sh: $suite machine" >&2
  rm -rf "$root"
  debootstrap --variant=minbase --include="$(IFS=, && echo "${packages[*]}")" "$suite" "$root" "$(debian_mirror)" \
    >"$rig/debootstrap.log" 2>&1 || { tail -n 20 "$rig/debootstrap.log" >&2; return 1; }
  install -m 755 "$here/machine-init" "$root/sbin/machine-init"
  chroot "$root" useradd --create-home --uid 1000 --shell /bin/sh --groups docker deployer
  for unit in "${masked[@]}"; do ln -sf /dev/null "$root/etc/systemd/system/$unit"; done
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}
  # Every machine has its own; an empty file means: make one at the first boot.
  : >"$root/etc/machine-id"
  tar -C "$root" --exclude='./dev/*' -c . | docker import \
    -c 'CMD ["/sbin/machine-init"]' -c "LABEL rig.content=$content" - rig/machine:1 >/dev/null
  rm -rf "$root"
}

start() {
  local name=$1
  shift
  docker run -d --name "$name" --hostname "$name" --stop-signal SIGRTMIN+3 \
    --cap-add ALL --cap-drop SYS_RESOURCE --security-opt seccomp=unconfined --security-opt apparmor=unconfined \
    --cgroupns private --tmpfs /run --tmpfs /run/lock --tmpfs /tmp -e container=docker \
    -v "$name-docker:/var/lib/docker" -v "$name-home:/home" "$@" rig/machine:1 >/dev/null
  ready "$name"
}

ready() {
  for _ in $(seq 120); do
    if timeout 10 docker exec "$1" docker version >/dev/null 2>&1; then return 0; fi
    sleep 0.5
  done
  docker exec "$1" systemctl --no-pager --failed >&2 || docker logs --tail 20 "$1" >&2
  echo "machine.sh: $1 has no Docker after 60 s" >&2
  return 1
}

load() {
  local name=$1
  shift
  docker save "$@" | docker exec -i "$name" docker load -q >/dev/null
}

stop() {
  docker rm -fv "$1" >/dev/null
  docker volume rm "$1-docker" "$1-home" >/dev/null
}

main "$@"
