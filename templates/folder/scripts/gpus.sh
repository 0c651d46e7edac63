# Sourced: GPUs whose devices are files, as AMD's and Intel's are, and the groups of this machine that may open them.
# shellcheck shell=sh

DEVICES=${DEVICES:-/dev}

# device_files: those that computing on this vendor's GPUs goes through, one a line.
device_files() {
  if [ "$GPU_KIND" = amd ]; then set -- "$DEVICES/kfd"; else set --; fi
  for file in "$@" "$DEVICES"/dri/renderD* "$DEVICES"/dri/card*; do
    if [ -e "$file" ]; then printf '%s\n' "$file"; fi
  done
}

# device_groups: their numbers, one a line; a name would mean nothing in an image that has no such group, and root is in no need of one.
device_groups() {
  device_files | while IFS= read -r file; do stat -c %g "$file"; done | grep -vx 0 | sort -nu || :
}

# write_host: host.yml says what only this machine knows; Compose reads it with docker-compose.yml.
write_host() {
  case $GPU_KIND in amd | intel) ;; *) return 0 ;; esac
  host_file >"$WORK/host.yml"
  if [ -f host.yml ] && [ "$(cat host.yml)" = "$(cat "$WORK/host.yml")" ]; then return 0; fi
  cat "$WORK/host.yml" >host.yml
  say "host.yml: groups of the GPUs $(device_groups | paste -s -d ' ' -)"
}

host_file() {
  printf '# The groups that the GPUs of this machine belong to; written by init-deployment.sh.\nservices:\n  gpu:\n'
  groups=$(device_groups)
  if [ -z "$groups" ]; then
    printf '    group_add: []\n'
  else
    printf '    group_add:\n'
    printf '%s\n' "$groups" | sed 's/.*/      - "&"/'
  fi
}
