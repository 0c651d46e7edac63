# Sourced by init-deployment.sh: places that several machines use.
# shellcheck shell=sh

# try_share VOLUME OWNER main|others KIND PLACE: as the user that the containers are, in a container, where they will have it.
try_share() { step "share $1" probe_share "$1" "$2" "$3"; }

probe_share() {
  indented attend_compose 120 run --rm --no-deps -T --user "$2" --entrypoint sh prepare /scripts/probe-share.sh "$NODE" "$NAME" "$1" "$3" ||
    fail "the share $1 cannot be used as it is: the reason stands above"
}
