#!/usr/bin/env bash
# A folder of ours on a real NFS share: a machine in QEMU, without KVM and without a network, whose kernel is Debian's; it is server and
# client at once, and runs the folder of the main machine and that of a further one, one after the other. Needs root, debootstrap,
# mke2fs, qemu-system-x86 and dist/; the first time a minute or two and Debian's mirror. Prints one line per check; exits 1 if one fails.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=SCRIPTDIR/servers.sh
source "$here/servers.sh"
machine=$cache/nfs-machine
address=10.77.0.1 further=10.77.0.2
packages=(
  linux-image-cloud-amd64 systemd systemd-sysv udev dbus ca-certificates docker.io docker-cli docker-compose iptables iproute2 openssl procps
  nfs-kernel-server nfs-common busybox-static
)

main() {
  command -v qemu-system-x86_64 >/dev/null || { echo 'qemu-system-x86 is not installed' >&2; exit 1; }
  build_machine
  trial
  run_machine | tr -d '\r' | tee "$work/lines"
  failures=$((failures + $(grep -c '^FAIL' "$work/lines" || true)))
  check 'all checks were made' ended
  finish
}

ended() {
  if ! grep -q '^ok    the end' "$work/lines"; then
    tail -n 40 "$work/boot.log" >"$work/out"
    return 1
  fi
}

# Its disk, kernel and first file system; kept for the next time.
build_machine() {
  local made root=$work/root
  made=$(cat "${BASH_SOURCE[0]}" "$here/nfs/trial.service" | sha256sum)
  if [[ -f $machine/made && $(<"$machine/made") == "$made" ]]; then return 0; fi
  rm -rf "$machine"
  mkdir -p "$machine"
  # shellcheck source=SCRIPTDIR/../engine/rig/debian.sh
  (source "$here/../engine/rig/debian.sh" && debootstrap --variant=minbase --include="$(IFS=, && echo "${packages[*]}")" \
    trixie "$root" "$(debian_mirror)") >"$work/out" 2>&1 || { tail -n 20 "$work/out" >&2; exit 1; }
  chroot "$root" useradd --create-home --uid 1000 --shell /bin/sh --groups docker deployer
  mkdir -p "$root/trial" "$root/etc/nfs.conf.d"
  echo '/dev/vdb /trial ext4 defaults 0 0' >"$root/etc/fstab"
  # A server that was restarted lets nobody open anything for that long.
  printf '[nfsd]\ngrace-time=10\nlease-time=10\n' >"$root/etc/nfs.conf.d/trial.conf"
  cp "$here/nfs/trial.service" "$root/etc/systemd/system/"
  chroot "$root" systemctl --quiet enable trial.service
  cp -L "$root/vmlinuz" "$root/initrd.img" "$machine/"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}
  disk "$machine/root" 3G "$root"
  rm -rf "$root"
  echo "$made" >"$machine/made"
}

# disk FILE SIZE [FOLDER]: a file system with what is in the folder.
disk() { mke2fs -q -t ext4 ${3:+-d "$3"} "$1" "$2"; }

# What this run brings along: the folders, what goes through them, and an empty disk to be exported.
trial() {
  local trial=$work/trial
  mkdir "$trial"
  node "$here/../../dist/cli.js" "$trial/lab" --stack "$here/nfs" --yes --set shape.kind=distributed --set "shape.address=$address" \
    --set "nodes=w1=$further=workers" --set storage.counts.kind=nfs --set "storage.counts.server=$address" \
    --set storage.counts.export=/srv/counts >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
  mv "$trial/lab/nodes/w1" "$trial/w1"
  cp -r "$trial/w1" "$trial/lab/nodes/"
  chown -R 1000:1000 "$trial/lab" "$trial/w1"
  cp "$here/nfs/inside.sh" "$trial/"
  declare -f check >"$trial/check.sh"
  disk "$work/trial.disk" 256M "$trial"
  disk "$work/export.disk" 64M
}

# Nothing that it writes to its disks outlives it.
run_machine() {
  timeout 900 qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 2G -nodefaults -display none -nic none -no-reboot -snapshot \
    -kernel "$machine/vmlinuz" -initrd "$machine/initrd.img" -append 'root=/dev/vda rw console=ttyS0 quiet fsck.mode=skip mitigations=off' \
    -drive "file=$machine/root,format=raw,if=virtio" -drive "file=$work/trial.disk,format=raw,if=virtio" \
    -drive "file=$work/export.disk,format=raw,if=virtio" -serial "file:$work/boot.log" -serial stdio </dev/null
}

main "$@"
