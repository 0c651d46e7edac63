#!/bin/sh
# Name servers: says which ones this machine asks, and with --daemon writes them into Docker's own configuration, beside what is in it.
# Docker takes its own choice (resolv.conf, else public ones) where images are built; for containers the answer network.dns is enough.
set -eu
LC_ALL=C
export LC_ALL
FILE=${DAEMON_JSON:-/etc/docker/daemon.json}
RESOLV=${RESOLV:-/run/systemd/resolve/resolv.conf /etc/resolv.conf}

main() {
  case ${1:-} in
    '') servers ;;
    --daemon) merge ;;
    *)
      printf 'Usage: scripts/dns.sh [--daemon]\n\nWithout --daemon it only lists the name servers of this machine.\n' >&2
      [ "$1" = --help ] || exit 2
      ;;
  esac
}

# servers: one a line, from whoever manages them here; a loopback or link-local address means nothing in a container.
servers() {
  for source in network_manager resolved files; do
    found=$("$source" 2>/dev/null | tr -s ' \t' '\n' | grep -E '^([0-9]+[.]){3}[0-9]+$|^[0-9a-fA-F]*:[0-9a-fA-F:]+$' | grep -vi -e '^127[.]' -e '^::1$' -e '^fe80:' | awk '!seen[$0]++') || found=
    if [ -n "$found" ]; then
      printf '%s\n' "$found"
      return 0
    fi
  done
  printf 'error: this machine names no server that a container could ask\n' >&2
  return 1
}

network_manager() { nmcli --terse --fields IP4.DNS,IP6.DNS device show | sed 's/^IP[46][.]DNS[^:]*://; s/[\\]//g'; }
resolved() { resolvectl dns | sed 's/^[^:]*: *//'; }

files() {
  for file in $RESOLV; do
    if [ -r "$file" ]; then sed -n 's/^[[:space:]]*nameserver[[:space:]]*//p' "$file"; fi
  done
}

# merge: a key is put in front of the others, which stay as they are; never over one that is there.
merge() {
  list=$(servers | sed 's/.*/"&"/' | paste -s -d , -)
  if [ -z "$list" ]; then exit 1; fi
  if [ -s "$FILE" ] && grep -q '"dns"[[:space:]]*:' "$FILE"; then
    printf 'error: %s names servers already; write this in the place of them: "dns": [%s]\n' "$FILE" "$list" >&2
    exit 1
  fi
  new=$(mktemp "$FILE.XXXXXX")
  trap 'rm -f "$new"' EXIT
  if [ -s "$FILE" ]; then
    cp -p "$FILE" "$FILE.before-dns"
    awk -v entry="\"dns\": [$list]" '
      { text = text $0 "\n" }
      END {
        at = index(text, "{")
        if (!at) exit 1
        rest = substr(text, at + 1)
        empty = rest; gsub(/[ \t\r\n]/, "", empty)
        printf "%s\n  %s%s", substr(text, 1, at), entry, (substr(empty, 1, 1) == "}" ? "\n" : ",")
        printf "%s", rest
      }' "$FILE" >"$new" || { printf 'error: %s is no JSON object\n' "$FILE" >&2; exit 1; }
  else
    printf '{\n  "dns": [%s]\n}\n' "$list" >"$new"
  fi
  if command -v dockerd >/dev/null 2>&1 && ! dockerd --validate --config-file "$new" >/dev/null; then
    printf 'error: Docker would refuse %s with these servers; it stays as it is\n' "$FILE" >&2
    exit 1
  fi
  chmod 644 "$new"
  mv "$new" "$FILE"
  trap - EXIT
  printf '%s names %s now. Docker reads that when it starts: sudo systemctl restart docker\n' "$FILE" "$list"
}

main "$@"
