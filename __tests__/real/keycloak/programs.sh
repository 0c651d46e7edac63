# shellcheck shell=bash
# Sourced by keycloak.sh: the programs and images that it runs, kept for the next time.

keycloak=26.5.6
kept=${cache:?}/keycloak
hub=${here:?}/../../templates/stacks/pyiron/config/image/Dockerfile
hub_image=$(sed -n 's/^FROM //p' "$hub")

programs() {
  debian chromium chromium-driver docker-registry openssl python3-venv
  mkdir -p "$kept"
  if [[ ! -f $kept/$keycloak/built ]]; then
    mvn -q -B dependency:get -Dtransitive=false "-Dartifact=org.keycloak:keycloak-quarkus-dist:$keycloak:tar.gz"
    mvn -q -B dependency:copy "-Dartifact=org.keycloak:keycloak-quarkus-dist:$keycloak:tar.gz" "-DoutputDirectory=$kept"
    rm -rf "${kept:?}/$keycloak"
    mkdir "$kept/$keycloak"
    tar -xzf "$kept/keycloak-quarkus-dist-$keycloak.tar.gz" -C "$kept/$keycloak" --strip-components=1
    rm "$kept/keycloak-quarkus-dist-$keycloak.tar.gz"
    "$kept/$keycloak/bin/kc.sh" build --db=dev-mem >"$kept/build.log" 2>&1 || { cat "$kept/build.log" >&2; exit 1; }
    touch "$kept/$keycloak/built"
  fi
  if [[ ! -x $kept/browser/bin/python ]]; then
    python3 -m venv "$kept/browser"
    "$kept/browser/bin/pip" install --quiet selenium==4.51.0
  fi
}

debian() {
  local package missing=()
  for package; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  if ((${#missing[@]} == 0)); then return 0; fi
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -y --no-install-recommends install "${missing[@]}" >"$work/out" 2>&1 ||
    { cat "$work/out" >&2; exit 1; }
}

images() {
  local context=$kept/context wheels
  mapfile -t wheels < <(sed -n 's/^ *\([a-z0-9-]*==[0-9.]*\) .*/\1/p' "$hub")
  if ! cmp -s "$hub" "$context/made-for"; then
    rm -rf "$context" "$context.part"
    mkdir -p "$context.part"
    # Those of the Python in the rig's images, which is not that of this machine.
    "$kept/browser/bin/pip" download --quiet --dest "$context.part/wheels" --only-binary=:all: --implementation cp --python-version 3.13 \
      --abi cp313 --abi abi3 --abi none --platform manylinux2014_x86_64 --platform manylinux_2_28_x86_64 \
      pip "jupyterhub==${hub_image##*:}" jupyterlab==4.6.6 "${wheels[@]}"
    npm install --silent --no-fund --no-audit --prefix "$context.part" configurable-http-proxy@5.3.0
    cp "$hub" "$context.part/made-for"
    mv "$context.part" "$context"
  fi
  cp "$here/keycloak/Dockerfile" "$context/"
  build_image hub rig/jupyterhub:1
  build_image notebook rig/jupyterlab:1
  if ! docker image inspect "$hub_image" >/dev/null 2>&1; then
    docker tag rig/jupyterhub:1 "$hub_image"
    tags+=("$hub_image")
  fi
}

build_image() { DOCKER_BUILDKIT=0 docker build -q --network none --target "$1" -t "$2" "$kept/context" >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }; }
