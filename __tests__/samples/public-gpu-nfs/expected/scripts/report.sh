# Sourced by doctor.sh: what is said of one thing, as text or as JSON. Whoever sources it sets WORK, JSON and QUIET.
# shellcheck shell=sh

# Each takes CHECK TEXT; a warning and a failure also CURE.
ok() { report ok "$1" "$2" ''; }
warning() { report warning "$1" "$2" "$3"; }
failure() { report failure "$1" "$2" "$3"; }

# report STATE CHECK TEXT CURE
report() {
  if [ "$1" = failure ]; then : >"$WORK/failed"; fi
  if [ "$JSON" = yes ]; then
    printf '{"check":"%s","state":"%s","text":"%s","cure":"%s"}\n' "$2" "$1" "$(json "$3")" "$(json "$4")" >>"$WORK/report"
    return 0
  fi
  if [ "$QUIET" = yes ] && [ "$1" = ok ]; then return 0; fi
  printf '%-8s %s\n' "$1" "$3"
  if [ -n "$4" ]; then printf '         cure: %s\n' "$4"; fi
}

# json TEXT: what stands between the quotes of a JSON string.
json() {
  printf '%s\n' "$1" | tr '\t' ' ' | tr -d '\001-\010\013-\037' | sed 's/\\/\\\\/g; s/"/\\"/g' | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 }'
}
