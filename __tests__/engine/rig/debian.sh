# Sourced by the rig's scripts: packages of another Debian suite, without installing anything on this machine.
# shellcheck shell=bash

# one_at_a_time: waits until no other run of the rig's scripts works in the scratch folder; holds until this one ends.
one_at_a_time() {
  exec 9>"${rig:?}/lock"
  flock 9
}

# debian_mirror: the mirror that this machine's own sources name, on stdout.
debian_mirror() {
  repositories | grep -v security | grep -m1 debian || { echo "no Debian mirror among this machine's sources of apt" >&2; return 1; }
}

# shellcheck disable=SC2016 # the dollar is apt's own
repositories() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sort -u; }

# debian_suite SUITE FOLDER: sets the array `apt` to the options that keep apt's whole state for SUITE in FOLDER, against an
# empty dpkg status, and fetches the lists. Uses the mirror that this machine uses already.
debian_suite() {
  local suite=$1 folder=$2 mirror security keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mirror=$(debian_mirror)
  security=$(repositories | grep -m1 security || true)
  mkdir -p "$folder"/{lists/partial,archives/partial,sources,state}
  : >"$folder/status"
  {
    printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' "$mirror" "$suite" "$keyring"
    if [ -n "$security" ] && [ "$suite" = trixie ]; then
      printf '\nTypes: deb\nURIs: %s\nSuites: %s-security\nComponents: main\nSigned-By: %s\n' "$security" "$suite" "$keyring"
    fi
  } >"$folder/sources/debian.sources"
  apt=(
    -qq
    -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$folder/sources"
    -o "Dir::State=$folder/state" -o "Dir::State::Lists=$folder/lists" -o "Dir::State::status=$folder/status"
    -o "Dir::Cache=$folder" -o "Dir::Cache::archives=$folder/archives"
    -o APT::Sandbox::User=root -o APT::Install-Recommends=false -o Acquire::Languages=none -o Acquire::Retries=3
    -o APT::Update::Post-Invoke-Success= -o DPkg::Post-Invoke= -o Debug::NoLocking=1
  )
  apt-get "${apt[@]}" update
}
