#!/bin/bash
# The first process of nfs.sh's machine: file systems, addresses, what an NFS server needs and a Docker engine; then the trial, and off.
# No systemd: without KVM its start alone takes longer than all of this.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
trap 'busybox poweroff -f' EXIT
set -eu
stty -onlcr

mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts pts /dev/pts
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs run /run
mount -t tmpfs tmp /tmp

hostname machine
ip link set lo up
ip address add 10.77.0.1/24 dev lo
ip address add 10.77.0.2/24 dev lo

mkdir /run/rpc_pipefs
mount -t rpc_pipefs rpc_pipefs /run/rpc_pipefs
modprobe nfsd
mount -t nfsd nfsd /proc/fs/nfsd
# A server that was restarted lets nobody open anything for that long.
echo 10 >/proc/fs/nfsd/nfsv4leasetime
echo 10 >/proc/fs/nfsd/nfsv4gracetime
nfsdcld
rpc.mountd --no-nfs-version 3

# The folder's network is internal and it publishes nothing: rules of iptables would take longer than its containers.
dockerd --iptables=false --bridge=none >/tmp/dockerd.log 2>&1 &
for _ in $(seq 300); do
  if docker version >/dev/null 2>&1; then break; fi
  sleep 0.5
done

bash /trial/inside.sh
