#!/usr/bin/env bash
# A fit from upload to download: Debian 13's Slurm and munge, Redis and the stack's own page and start scripts, each as the container
# would run it (its user, no capability, no new privileges), in namespaces of their own. Needs root, debootstrap and, the first time,
# some minutes and Debian's and PyPI's mirrors. Prints one line per check; exits 1 if one fails.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=SCRIPTDIR/servers.sh
source "$here/servers.sh"
stack=$here/../../templates/stacks/bumps
image=$stack/config/image
root=$cache/slurm-root

main() {
  file_system
  folder
  sed -n 's/.*install --yes --no-install-recommends \([a-z][a-z0-9-]*\) .*/\1/p' "$image/Dockerfile" >"$work/loaders"
  while read -r loader; do
    check "what computes by OpenCL can be installed: $loader" installable "$loader"
  done <"$work/loaders"
  # Redis and the page know each other by name; everything is on one address of a network that has no way out.
  unshare --fork --pid --mount --net --uts --mount-proc bash "$here/slurm-inside.sh" "$root" "$work/lab" | tee "$work/lines"
  failures=$((failures + $(grep -c '^FAIL' "$work/lines" || true)))
  check 'all checks were made' grep -q '^ok    the end' "$work/lines"
  finish
}

# The packages that the image's Dockerfile names, and what pip adds to them; kept for the next time.
file_system() {
  local made
  made=$(cat "$image/Dockerfile" "$image/requirements.txt" | sha256sum)
  if [[ -f $root/made && $(<"$root/made") == "$made" ]]; then return 0; fi
  rm -rf "$root"
  mkdir -p "$root"
  # shellcheck source=SCRIPTDIR/../engine/rig/debian.sh
  (source "$here/../engine/rig/debian.sh" && debootstrap --variant=minbase trixie "$root" "$(debian_mirror)") >"$work/out"
  cp /etc/resolv.conf "$root/etc/"
  mapfile -t packages < <(sed -n '/--no-install-recommends \\$/,/&& rm/p' "$image/Dockerfile" | sed '1d; /&& rm/,$d' | tr -d '\\' | xargs -n 1)
  # What this machine says of its own folders means nothing in there.
  chroot "$root" env --unset=TMPDIR sh -c 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$@"' sh \
    "${packages[@]}" redis-server >"$work/out"
  cp "$image/requirements.txt" "$root/"
  python3 -m pip download --quiet --no-deps --require-hashes --dest "$root/wheels" --requirement "$image/requirements.txt"
  chroot "$root" python3 -m pip install --quiet --break-system-packages --no-index --find-links /wheels --no-deps --require-hashes \
    --requirement /requirements.txt 2>"$work/out"
  echo "$made" >"$root/made"
}

installable() { chroot "$root" apt-get --quiet=2 --simulate --no-install-recommends install "$1" >"$work/out" 2>&1 </dev/null; }

folder() {
  node "$here/../../dist/cli.js" --stack bumps --yes "$work/lab" >"$work/out" 2>&1
  rm -rf "$root/opt/bumps"
  mkdir -p "$root/opt/bumps"
  cp -r "$work/lab/build/config-image/bumps_flask" "$root/opt/bumps/"
  cp "$here/slurm-client.py" "$root/client.py"
}

main "$@"
