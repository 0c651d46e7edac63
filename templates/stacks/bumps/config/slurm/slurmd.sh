#!/bin/sh
# Runs slurmd in the foreground and registers this machine with what is in it: processors, memory and GPUs, less what the container's
# limits take away. Nothing of that is known before it runs, since the folder may have been generated elsewhere.
set -eu
CONFIG=${CONFIG:-/etc/bumps}
RUN=${RUN:-/run/slurm}
DEVICES=${DEVICES:-/dev}
CGROUP=${CGROUP:-/sys/fs/cgroup}
MEMINFO=${MEMINFO:-/proc/meminfo}
GPU_KIND=${GPU_KIND:-none}

# said FILE: its first line, or max where there is no such file or it says that there is no limit.
said() {
  value=max
  if [ -r "$CGROUP/$1" ]; then read -r value <"$CGROUP/$1" || :; fi
  case $value in -1 | '') echo max ;; *) echo "$value" ;; esac
}

# processors: at least one; a limit such as 1.5 counts as 1. The kernel says it in one file, or in two where cgroups are still version 1.
processors() {
  count=$(nproc)
  limit=$(said cpu.max)
  if [ "$limit" = max ]; then limit="$(said cpu/cpu.cfs_quota_us) $(said cpu/cpu.cfs_period_us)"; fi
  case $limit in
    max*) ;;
    *)
      limit=$((${limit% *} / ${limit#* }))
      if [ "$limit" -lt 1 ]; then limit=1; fi
      if [ "$limit" -lt "$count" ]; then count=$limit; fi
      ;;
  esac
  echo "$count"
}

# memory: in MiB, a tenth less than there is, for slurmd itself and the page cache.
memory() {
  kib=$(awk '/^MemTotal:/ { print $2 }' "$MEMINFO")
  limit=$(said memory.max)
  if [ "$limit" = max ]; then limit=$(said memory/memory.limit_in_bytes); fi
  if [ "$limit" != max ] && [ "$((limit / 1024))" -lt "$kib" ]; then kib=$((limit / 1024)); fi
  echo "$((kib * 9 / 10240))"
}

# gpus: the device file of each.
gpus() {
  case $GPU_KIND in
    nvidia) set -- "$DEVICES"/nvidia[0-9]* ;;
    amd | intel) set -- "$DEVICES"/dri/renderD* ;;
    *) return 0 ;;
  esac
  for file in "$@"; do
    if [ -e "$file" ]; then printf '%s\n' "$file"; fi
  done
}

# Slurm reads gres.conf beside slurm.conf, and both must be where it can be written.
mkdir -p "$RUN/spool"
cp "$CONFIG/slurm.conf" "$CONFIG/cgroup.conf" "$RUN/"
gpus | sed "s|.*|Name=gpu Type=$GPU_KIND File=& Flags=${GPU_KIND}_gpu_env|" >"$RUN/gres.conf"
count=$(gpus | grep -c . || :)
node="CPUs=$(processors) RealMemory=$(memory)"
if [ "$count" -gt 0 ]; then node="$node Gres=gpu:$GPU_KIND:$count"; fi
echo "slurmd: this machine is $node" >&2
if [ "${1:-}" = --print ]; then exit 0; fi
mkdir -p "$XDG_CACHE_HOME" "$SAS_DLL_PATH" "$MPLCONFIGDIR"
exec slurmd -D -Z -N "$(hostname)" --conf "$node"
