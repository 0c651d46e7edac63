# Sourced by doctor.sh: what the machine must be.
# shellcheck shell=sh

# ---- Docker -----------------------------------------------------------------------------------------------------------------

# check_daemon: whether it answers this user; nothing else about Docker can be asked otherwise.
check_daemon() {
  # shellcheck disable=SC2086 # the first of the words
  if ! command -v ${DOCKER%% *} >/dev/null 2>&1; then
    failure docker "there is no command ${DOCKER%% *}" 'install Docker Engine: https://docs.docker.com/engine/install/'
    return 1
  fi
  ENGINE=$(docker_in 20 version --format '{{.Server.Version}}' 2>"$WORK/errors") && [ -n "$ENGINE" ] && return 0
  case $(cat "$WORK/errors") in
    *'permission denied'*) failure docker 'this user may not talk to Docker' "sudo usermod -aG docker $(id -un 2>/dev/null || id -u), then log out and in again" ;;
    *) failure docker "Docker does not answer: $(head -n 1 "$WORK/errors")" 'sudo systemctl enable --now docker' ;;
  esac
  return 1
}

check_engine() {
  if at_least "$ENGINE" "$MINIMUM_ENGINE"; then
    ok docker "Docker Engine $ENGINE (at least $MINIMUM_ENGINE)"
  else
    failure docker "Docker Engine $ENGINE is too old: at least $MINIMUM_ENGINE" 'update Docker: https://docs.docker.com/engine/install/'
  fi
  case $(command -v docker || :) in
    /snap/*) warning docker 'Docker comes from snap, which sees home directories only' "keep this folder in a home directory, or install Docker from its own packages" ;;
  esac
  architecture=$(architecture_of "$(docker_in 20 info --format '{{.Architecture}}' 2>/dev/null)")
  case " $ARCHITECTURES " in
    '  ' | *" $architecture "*) ok architecture "architecture $architecture" ;;
    *) failure architecture "the images are for $ARCHITECTURES, this machine is $architecture" "use a machine of another architecture" ;;
  esac
  case " $PLATFORMS " in
    '  ' | *" linux/$architecture "*) ;;
    *) warning architecture "some images are for $PLATFORMS only, this machine is $architecture" 'those containers will not start, or be slow in emulation' ;;
  esac
}

# The kernel's names and Docker's.
architecture_of() {
  case $1 in
    x86_64) echo amd64 ;;
    aarch64) echo arm64 ;;
    *) echo "$1" ;;
  esac
}

check_compose() {
  # Without a profile, since this must work before the Compose file can be read.
  # shellcheck disable=SC2086 # words
  version=$(bounded 20 $COMPOSE version --short 2>/dev/null) || version=
  version=${version#v}
  if [ -z "$version" ]; then
    failure compose "'$COMPOSE' does not work" 'install the Compose plugin (docker-compose-plugin), or correct compose.command in deployment.yml'
  elif at_least "$version" "$MINIMUM_COMPOSE"; then
    ok compose "Docker Compose $version (at least $MINIMUM_COMPOSE)"
  else
    failure compose "Docker Compose $version is too old: at least $MINIMUM_COMPOSE" 'update it: https://docs.docker.com/compose/install/linux/'
  fi
}

# at_least VERSION LOWEST: number by number, so that 10 is more than 9, and without an upper bound.
at_least() {
  awk -v have="$1" -v need="$2" 'BEGIN {
    gsub(/[^0-9.].*/, "", have)
    split(have, h, "."); n = split(need, w, ".")
    for (i = 1; i <= n; i++) { if (h[i] + 0 > w[i] + 0) exit 0; if (h[i] + 0 < w[i] + 0) exit 1 }
    exit 0 }'
}

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

# ---- ports ------------------------------------------------------------------------------------------------------------------

# check_port ADDRESS PORT SERVICE: own running containers are fine.
check_port() {
  listens "$1" "$2" || {
    ok port "port $2 is free"
    return 0
  }
  if on_network_of_machine "$3"; then
    ok port "port $2 is this deployment's own"
    return 0
  fi
  holder=$(docker_in 20 ps --filter "publish=$2" --format "{{.Label \"$OWNER_LABEL\"}} {{.Names}}" 2>/dev/null | head -n 1) || holder=
  case $holder in
    "$PROJECT "*) ok port "port $2 is this deployment's own" ;;
    '') failure port "port $2, which $3 needs, is in use by $(program_at "$2")" 'stop that program, or choose another port in deployment.yml and run in this folder: npm create deployment@latest .' ;;
    *) failure port "port $2, which $3 needs, is in use by the container ${holder#* }" "stop that container, or choose another port in deployment.yml and run in this folder: npm create deployment@latest ." ;;
  esac
}

# on_network_of_machine SERVICE: it runs, and publishes nothing since the machine's ports are its own.
on_network_of_machine() {
  [ -n "$(docker_in 20 ps --quiet --filter "label=$OWNER_LABEL=$PROJECT" --filter network=host --filter "label=com.docker.compose.service=$1" 2>/dev/null)" ]
}

# listens ADDRESS PORT: from the kernel's own tables; an address clashes with itself and with "all addresses", either way round.
listens() {
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v address="$1" -v port="$(printf %04X "$2")" '
    $4 != "0A" { next }
    { split($2, at, ":") }
    at[2] != port { next }
    address != "127.0.0.1" || at[1] ~ /^0+$/ || at[1] ~ /0100007F$/ { found = 1 }
    END { exit !found }'
}

program_at() {
  name=$(ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1 (process \2)/p' | head -n 1) || name=
  echo "${name:-a program of another user (as root: ss -ltnp)}"
}

# ---- networks ---------------------------------------------------------------------------------------------------------------

# check_network NETWORK: Compose does not make one of another project.
check_network() {
  if docker_in 20 network inspect "$1" >/dev/null 2>&1; then
    ok network "the network $1 is there"
  else
    failure network "there is no network $1, in which the proxy in front is to be" "start that proxy first; if it does not make its network itself: $DOCKER network create $1"
  fi
}

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

SYSTEM=${SYSTEM:-/sys}

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

# ---- images that are built here ---------------------------------------------------------------------------------------------

check_builds() {
  if [ -z "$BUILDS" ]; then return 0; fi
  if docker_in 20 buildx version >/dev/null 2>&1; then
    ok build 'Docker has buildx, which builds the images'
  else
    warning build 'Docker has no buildx, without which newer Compose cannot build the images' 'install the plug-in: sudo apt-get install docker-buildx-plugin (or docker-buildx)'
  fi
  each_source check_fetching
}

# check_fetching SCRIPT SETTING...
check_fetching() {
  if command -v git >/dev/null 2>&1; then
    ok build "git is there, for $1"
  else
    failure build "git is missing, which $1 fetches the source of the images with" 'sudo apt-get install git'
  fi
}
