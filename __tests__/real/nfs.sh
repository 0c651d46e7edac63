#!/usr/bin/env bash
# A folder of ours on a real NFS share: a machine in QEMU, without KVM and without a network, whose kernel is Debian's; it is server and
# client at once, and runs the folder of the main machine and that of a further one, one after the other. Needs root, debootstrap,
# mke2fs, qemu-system-x86 and dist/; the first time two minutes and Debian's mirror. Prints one line per check; exits 1 if one fails.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=SCRIPTDIR/servers.sh
source "$here/servers.sh"
machine=$cache/nfs-machine
packages=(
  linux-image-cloud-amd64 kmod xz-utils ca-certificates docker.io docker-cli docker-compose iptables iproute2 openssl procps
  nfs-kernel-server nfs-common busybox-static
)

main() {
  can_run
  build_machine
  trial
  run_machine | tee "$work/console" | grep --line-buffered -E '^(ok|FAIL|  )' || true
  failures=$((failures + $(grep -c '^FAIL' "$work/console" || true)))
  check 'all checks were made' ended
  finish
}

can_run() {
  local program missing=()
  if [[ $(id -u) != 0 ]]; then echo 'needs root' >&2 && exit 1; fi
  for program in qemu-system-x86_64 debootstrap mke2fs; do command -v "$program" >/dev/null || missing+=("$program"); done
  if ((${#missing[@]} > 0)); then
    echo "not installed: ${missing[*]} (of Debian's qemu-system-x86, debootstrap and e2fsprogs)" >&2
    exit 1
  fi
}

ended() { grep -q '^ok    the end' "$work/console" || { tail -n 40 "$work/console" >"$work/out" && return 1; }; }

# --- the machine: its kernel, first file system and disk; kept for the next time

build_machine() {
  local made root=$work/root
  made=$({ declare -f build_machine first_files disk && echo "${packages[@]}"; } | sha256sum)
  if [[ -f $machine/made && $(<"$machine/made") == "$made" ]]; then return 0; fi
  echo 'building the machine (minutes)'
  rm -rf "$machine"
  mkdir -p "$machine"
  # shellcheck source=SCRIPTDIR/../engine/rig/debian.sh
  (source "$here/../engine/rig/debian.sh" && debootstrap --variant=minbase --include="$(IFS=, && echo "${packages[*]}")" \
    trixie "$root" "$(debian_mirror)") >"$work/out" 2>&1 || { tail -n 20 "$work/out" >&2 && exit 1; }
  chroot "$root" useradd --create-home --uid 1000 --shell /bin/sh --groups docker deployer
  mkdir "$root/trial"
  cp -L "$root/vmlinuz" "$machine/"
  first_files "$root" >"$machine/initrd"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}
  disk "$machine/root" 3G "$root"
  rm -rf "$root"
  echo "$made" >"$machine/made"
}

# first_files ROOT: what the kernel needs to find its disk, and no more, for Debian's own takes a minute without KVM; on stdout.
first_files() {
  local files=$1/tmp/first
  mkdir -p "$files/dev" "$files/root"
  cp "$1/bin/busybox" "$files/"
  xz -dc "$1"/lib/modules/*/kernel/drivers/block/virtio_blk.ko.xz >"$files/virtio_blk.ko"
  cat >"$files/init" <<'END'
#!/busybox sh
/busybox insmod /virtio_blk.ko
/busybox mount -t devtmpfs dev /dev
/busybox mount -t ext4 /dev/vda /root
/busybox mount -t ext4 /dev/vdb /root/trial
exec /busybox switch_root /root /bin/bash /trial/boot.sh
END
  chmod 755 "$files/init"
  chroot "$1" sh -c 'cd /tmp/first && find . | busybox cpio -o -H newc' | gzip
  rm -r "$files"
}

# disk FILE SIZE [FOLDER]: a file system with what is in the folder.
disk() { mke2fs -q -t ext4 ${3:+-d "$3"} "$1" "$2" >/dev/null; }

# --- the trial

# What this run brings along: the folders, what goes through them, and an empty disk to be exported.
trial() {
  local trial=$work/trial address=10.77.0.1 further=10.77.0.2
  mkdir "$trial"
  node "$here/../../dist/cli.js" "$trial/lab" --stack "$here/nfs" --yes --set shape.kind=distributed --set "shape.address=$address" \
    --set "nodes=w1=$further=workers" --set storage.counts.kind=nfs --set "storage.counts.server=$address" \
    --set storage.counts.export=/srv/counts >"$work/out" 2>&1 || { cat "$work/out" >&2 && exit 1; }
  cp -r "$trial/lab/nodes/w1" "$trial/"
  chown -R 1000:1000 "$trial/lab" "$trial/w1"
  cp "$here/nfs/boot.sh" "$here/nfs/inside.sh" "$trial/"
  declare -f check >"$trial/check.sh"
  disk "$work/trial.disk" 256M "$trial"
  disk "$work/export.disk" 64M
}

# Its console on stdout; nothing that it writes to its disks outlives it. One processor: among several, QEMU's threads lose a step of the
# kernel's patching of itself now and then, which is a panic.
run_machine() {
  TMPDIR=$work timeout 1800 qemu-system-x86_64 -accel tcg -smp 1 -m 2G -nodefaults -display none -nic none -no-reboot -snapshot \
    -kernel "$machine/vmlinuz" -initrd "$machine/initrd" -append 'console=ttyS0 quiet panic=-1 mitigations=off apparmor=0 rcupdate.rcu_expedited=1' \
    -drive "file=$machine/root,format=raw,if=virtio" -drive "file=$work/trial.disk,format=raw,if=virtio" \
    -drive "file=$work/export.disk,format=raw,if=virtio" -serial stdio </dev/null
}

main "$@"
