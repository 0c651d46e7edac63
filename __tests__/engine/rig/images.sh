#!/usr/bin/env bash
# The images that stand behind every name a deployment uses, made on this engine out of Debian packages and no registry.
# Run after `engine.sh up` with its env file sourced. What is there already with the same content is kept.
#
#   images.sh [ROLE...]     roles as in images/Dockerfile, and node; all of them by default
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=debian.sh
. "$here/debian.sh"
rig=${RIG:?source the env file that engine.sh wrote}
suite=trixie
packages=(
  base-files base-passwd bash ca-certificates coreutils curl dash diffutils findutils gettext-base git gosu grep gzip hostname
  iproute2 libc-bin libnginx-mod-stream libstdc++6 mawk nginx openssl postgresql-17 procps python3 python3-psycopg2
  python3-redis redis-server sed tar util-linux wget
)
# Weight that nothing here needs: documentation, locales, and Postgres's compiler for queries.
skipped=(
  'usr/share/man/*' 'usr/share/doc/*' 'usr/share/locale/*' 'usr/share/info/*' 'usr/share/lintian/*' 'usr/share/i18n/*'
  'usr/lib/*/libLLVM*' 'usr/lib/llvm-*' 'usr/lib/*/libz3*' 'usr/lib/postgresql/*/lib/bitcode*'
  'usr/lib/postgresql/*/lib/llvmjit*' 'usr/share/perl/*'
)
roles=(postgres redis nginx restapi mlflow worker minio mc pgadmin rdkit genui)

main() {
  local wanted=("$@") role
  one_at_a_time
  if [ ${#wanted[@]} = 0 ]; then wanted=("${roles[@]}" node); fi
  base_image
  for role in "${wanted[@]}"; do
    case $role in
      node) node_image ;;
      *) role_image "$role" ;;
    esac
  done
}

base_image() {
  local content
  content=$(cat "${BASH_SOURCE[0]}" "$here/debian.sh" | sha256sum | cut -c1-16)
  if current rig/root:1 "$content"; then return 0; fi
  echo "images.sh: $suite root file system" >&2
  root_file_system "$rig/root"
  tar -C "$rig/root" -c . | docker import -c "LABEL rig.content=$content" - rig/root:1 >/dev/null
  rm -rf "$rig/root" "$rig/root-apt"
}

# root_file_system FOLDER: the packages unpacked, none of their scripts run; what those would have done and we need follows.
root_file_system() {
  local root=$1 work=$rig/root-apt link
  debian_suite "$suite" "$work"
  apt-get "${apt[@]}" -y --download-only install "${packages[@]}" >"$work/apt.log"
  rm -rf "$root"
  mkdir -p "$root"/usr/{bin,sbin,lib,lib64,local/bin,local/lib,local/share}
  for link in bin sbin lib lib64; do ln -s "usr/$link" "$root/$link"; done
  printf './%s\n' "${skipped[@]}" >"$work/skipped"
  # As many at a time as there are cores; the packages share no file, so their order does not matter.
  # shellcheck disable=SC2016 # for the inner shell
  printf '%s\0' "$work"/archives/*.deb | xargs -0 -n 1 -P "$(nproc)" bash -c \
    'dpkg-deb --fsys-tarfile "$3" | tar -C "$1" -x --keep-directory-symlink --exclude-from="$2"' _ "$root" "$work/skipped"
  cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
  cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
  install -m 640 /dev/null "$root/etc/shadow"
  ln -sf dash "$root/usr/bin/sh"
  ln -sf mawk "$root/usr/bin/awk"
  mkdir -p "$root"/{dev,proc,sys,tmp,run,root} "$root/etc/ssl/certs"
  chmod 1777 "$root/tmp" "$root/var/tmp"
  ln -sfn /run "$root/var/run"
  find "$root/usr/share/ca-certificates" -name '*.crt' | sort | xargs cat >"$root/etc/ssl/certs/ca-certificates.crt"
  chroot "$root" ldconfig
}

role_image() {
  local role=$1 content
  content=$(find "$here/images" -type f ! -name '*.pyc' | sort | xargs cat | cat - <(base_id) | sha256sum | cut -c1-16)
  if current "rig/$role:1" "$content"; then return 0; fi
  echo "images.sh: $role" >&2
  build "$role" "$content" --target "$role" "$here/images"
}

# The Node and npm of this machine in a Debian root: what a front end is built with.
node_image() {
  local content node npm context=$rig/node-context
  node=$(node -p process.execPath)
  npm=$(dirname "$(dirname "$(realpath "$(command -v npm)")")")
  content=$(printf '%s %s' "$(node --version) $(npm --version)" "$(base_id)" | sha256sum | cut -c1-16)
  if current rig/node:1 "$content"; then return 0; fi
  if ldd "$node" | grep -q libnode; then
    echo "images.sh: $node lives on shared libraries (Debian's build): put one from the npm package node in front of it" >&2
    return 1
  fi
  echo 'images.sh: node' >&2
  rm -rf "$context"
  mkdir -p "$context/npm"
  cp "$node" "$context/node"
  cp -r "$npm/." "$context/npm/"
  cp "$here/images/node.Dockerfile" "$context/Dockerfile"
  build node "$content" "$context"
  rm -rf "$context"
}

# build ROLE CONTENT ARGUMENTS...: BuildKit is an extra that Debian's engine comes without.
build() {
  local log=$rig/build.log
  DOCKER_BUILDKIT=0 docker build -q --network none --label "rig.content=$2" -t "rig/$1:1" "${@:3}" >"$log" 2>&1 ||
    { cat "$log" >&2; return 1; }
}

base_id() { docker image inspect -f '{{.Id}}' rig/root:1; }

current() { [ "$(docker image inspect -f '{{index .Config.Labels "rig.content"}}' "$1" 2>/dev/null)" = "$2" ]; }

main "$@"
