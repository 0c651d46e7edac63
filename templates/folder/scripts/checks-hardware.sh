# Sourced by doctor.sh: memory, processors, disk, clock, kernel and GPUs.
# shellcheck shell=sh

# ---- memory, CPUs, disk, clock ----------------------------------------------------------------------------------------------

check_memory() {
  have=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo 2>/dev/null) || have=
  if [ -z "$have" ]; then return 0; fi
  # What the kernel keeps for itself is not missing: a tenth less counts as enough.
  if [ "$((have * 10))" -ge "$((MEMORY * 9))" ]; then
    ok memory "$have MiB of memory"
  else
    warning memory "$have MiB of memory, $MEMORY MiB are asked for" 'use a larger machine, or run fewer workers'
  fi
}

# check_cpus SERVICE CPUS: Docker makes no container that may use more than there are.
check_cpus() {
  have=$(docker_in 20 info --format '{{.NCPU}}' 2>/dev/null) || have=
  if [ -z "$have" ]; then return 0; fi
  if awk -v have="$have" -v wanted="$2" 'BEGIN { exit !(wanted > have) }'; then
    failure cpus "$1 may use $2 CPUs, and Docker refuses more than the $have of this machine" 'give it fewer in deployment.yml and run in this folder: npm create deployment@latest .'
  else
    ok cpus "$1 may use $2 of $have CPUs"
  fi
}

check_disk() {
  root=$(docker_in 20 info --format '{{.DockerRootDir}}' 2>/dev/null) || root=
  for place in "$FOLDER" "$root"; do
    if [ -z "$place" ]; then continue; fi
    # An engine on another machine has its data there.
    free=$(df -Pk "$place" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }') || free=
    if [ -z "$free" ]; then continue; fi
    if [ "$place" = "$root" ]; then need=$DISK; else need=100; fi
    if [ "$free" -lt 100 ]; then
      failure disk "$free MiB are free at $place" "make room there; for unused images: $DOCKER image prune"
    elif [ "$free" -lt "$need" ]; then
      warning disk "$free MiB are free at $place, $need MiB are asked for" "make room there; for unused images: $DOCKER image prune"
    else
      ok disk "$free MiB are free at $place"
    fi
  done
}

# A clock that is behind makes fresh certificates look like future ones.
check_clock() {
  : >"$WORK/now"
  if [ -n "$(find "$FOLDER/scripts/deployment.sh" -newer "$WORK/now")" ]; then
    failure clock "this machine's clock is behind: $(date)" 'set it: sudo timedatectl set-ntp true'
  elif [ "$(timedatectl show --property NTPSynchronized --value 2>/dev/null || :)" = no ]; then
    warning clock 'this machine does not set its clock by the network' 'sudo timedatectl set-ntp true'
  else
    ok clock "the clock says $(date)"
  fi
}

# ---- the kernel -------------------------------------------------------------------------------------------------------------

# check_module MODULE: loaded, built in, or there to be loaded, which only root can do.
check_module() {
  module=$(printf '%s\n' "$1" | tr - _)
  builtin=$MODULES/$(uname -r)/modules.builtin
  if [ -e "$SYSTEM/module/$module" ] || { [ -r "$builtin" ] && tr - _ <"$builtin" | grep -q "/$module\.ko"; }; then
    ok kernel "the kernel has $1"
  elif PATH=$PATH:/usr/sbin:/sbin modprobe --dry-run --quiet "$1" 2>/dev/null; then
    failure kernel "the kernel has not loaded its module $1" "now and at every boot: sudo modprobe $1, echo $1 | sudo tee /etc/modules-load.d/$1.conf"
  else
    failure kernel "the kernel $(uname -r) has no module $1" 'use one that has it; those of clouds often leave it to a package, such as linux-modules-extra'
  fi
}

SYSTEM=${SYSTEM:-/sys}
MODULES=${MODULES:-/lib/modules}

# ---- GPUs -------------------------------------------------------------------------------------------------------------------

check_gpus() {
  if [ "$GPUS" = 0 ]; then return 0; fi
  case $GPU_KIND in
    nvidia) check_nvidia ;;
    amd) if check_device_files AMD amdgpu; then check_kfd; fi ;;
    intel) check_device_files Intel 'i915 xe' || : ;;
  esac
}

check_nvidia() {
  count_gpus NVIDIA "$(bounded 20 nvidia-smi --list-gpus 2>/dev/null | grep -c '^GPU ')" 'the NVIDIA driver does not answer (nvidia-smi)' || :
  if has_gpu_toolkit; then
    ok gpu 'the NVIDIA container toolkit is there'
  else
    failure gpu 'Docker does not know of the NVIDIA container toolkit' 'install nvidia-container-toolkit, sudo nvidia-ctk runtime configure --runtime=docker, sudo systemctl restart docker'
  fi
}

# count_gpus VENDOR FOUND NONE: NONE says what is wrong where there is none; false then.
count_gpus() {
  if [ "$2" = 0 ]; then
    failure gpu "$3" 'install the driver for your card and restart; README.md has a chapter on GPUs'
    return 1
  elif [ "$2" -lt "$GPUS" ]; then
    failure gpu "$GPUS GPUs are asked for, this machine has $2" 'choose fewer workers or other devices in deployment.yml and run in this folder: npm create deployment@latest .'
  else
    ok gpu "$2 $1 GPUs"
  fi
}

# check_device_files VENDOR DRIVERS: a render node for each GPU that one of these kernel drivers has, and groups that containers can join.
check_device_files() {
  found=0
  for node in "$DEVICES"/dri/renderD*; do
    driver=$(basename -- "$(readlink "$SYSTEM/class/drm/${node##*/}/device/driver" 2>/dev/null || :)")
    case " $2 " in *" ${driver:-none} "*) found=$((found + 1)) ;; esac
  done
  count_gpus "$1" "$found" "no GPU of this machine is driven by $(printf '%s\n' "$2" | sed 's/ / or /')" || return 1
  if [ "$(cat host.yml 2>/dev/null)" = "$(host_file)" ]; then
    ok gpu "host.yml has the groups of $DEVICES/dri: $(device_groups | paste -s -d ' ' -)"
  elif [ "$BEFORE_INIT" = no ]; then
    failure gpu "host.yml does not have the groups of $DEVICES/dri: $(device_groups | paste -s -d ' ' -)" './init-deployment.sh writes it'
  fi
}

check_kfd() {
  if [ -e "$DEVICES/kfd" ]; then
    ok gpu "$DEVICES/kfd is there"
  else
    failure gpu "there is no $DEVICES/kfd, which computing on AMD's GPUs goes through" 'install amdgpu-dkms from AMD, or a kernel with CONFIG_HSA_AMD, and restart'
  fi
}

# Older engines find its hook on the path, newer ones a runtime or a CDI specification.
has_gpu_toolkit() {
  if command -v nvidia-container-runtime-hook >/dev/null 2>&1; then return 0; fi
  case $(docker_in 20 info --format '{{json .Runtimes}}' 2>/dev/null) in *nvidia*) return 0 ;; esac
  for specification in /etc/cdi/nvidia* /var/run/cdi/nvidia*; do
    if [ -e "$specification" ]; then return 0; fi
  done
  return 1
}
