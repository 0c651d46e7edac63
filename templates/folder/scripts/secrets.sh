# Sourced: makes the secrets that are missing, with nothing but the shell and the kernel's random numbers. A value is handed from
# one builtin to the next and never stands in an argument of a program.
# shellcheck shell=sh

# make_secrets: all refusals come before the first file is written.
make_secrets() {
  umask 077
  mkdir -p secrets
  keep_private secrets
  hand_over secrets
  docker_in 60 volume ls --quiet >"$WORK/volumes" || fail 'Docker does not list its volumes, so nothing can be said about lost secrets'
  each_secret check_secret
  fail_on_problems 'a secret is missing that cannot be made anew'
  each_secret make_secret
  umask 022
}

# check_secret NAME FILE RECIPE SIZE ENCODED PLACE...: PLACE is volume:NAME or directory:PATH, which holds what the secret protects.
check_secret() {
  secret=$1
  file=$2
  recipe=$3
  encoded=$5
  shift 5
  if [ -s "$file" ]; then
    keep_private "$file"
    check_content "$secret" "$file" "$recipe" "$encoded"
  elif [ "$recipe" = elsewhere ]; then
    problem "$file is missing, and it is the same on every machine: $FROM_MAIN"
  elif depends_on_it "$@"; then
    problem "$file is missing, but data that depends on it exists. Either" \
      '- put the file back from a back-up of this folder, or' \
      '- if the data may go:'
    for place in "$@"; do
      if holds_data "$place"; then printf '    %s\n' "$(removal "$place")" >>"$WORK/problems"; fi
    done
  elif [ "$recipe" = asked ]; then
    problem "$file is missing, and only you know its value. Write the file with the line" "$secret='the value'"
    if [ "$encoded" = yes ]; then printf '  %s\n' "${secret}_ENCODED='the value, percent-encoded'" >>"$WORK/problems"; fi
  fi
}

# check_content NAME FILE RECIPE ENCODED
check_content() {
  case $2 in *.env) ;; *) return 0 ;; esac
  grep -q "^$1=." "$2" || problem "$2 does not set $1: it needs the line $1='the value'"
  if [ "$4" = yes ] && ! grep -q "^$1_ENCODED=." "$2" && ! is_its_encoding "$1" "$2"; then
    problem "$2 does not set $1_ENCODED: it needs a second line, $1_ENCODED='the value, percent-encoded'"
  fi
}

# is_its_encoding NAME FILE: made once without a second line, of letters and digits, which are the same in an address.
is_its_encoding() {
  ! grep -q "^$1_ENCODED=." "$2" && grep -q "^$1='[A-Za-z0-9._~-][A-Za-z0-9._~-]*'\$" "$2"
}

# add_encoding NAME FILE
add_encoding() {
  line=$(sed -n "s/^$1='\([A-Za-z0-9._~-]*\)'\$/$1_ENCODED='\1'/p" "$2" | head -n 1)
  printf '%s\n' "$line" >>"$2"
  line=
}

depends_on_it() {
  for place in "$@"; do
    if holds_data "$place"; then return 0; fi
  done
  return 1
}

# A directory that cannot be listed belongs to a container: it is in use.
holds_data() {
  case $1 in
    volume:*) grep -Fxq -- "${1#volume:}" "$WORK/volumes" ;;
    *) [ -d "${1#directory:}" ] && [ -n "$(ls -A "${1#directory:}" 2>/dev/null || echo unreadable)" ] ;;
  esac
}

removal() {
  case $1 in
    volume:*) printf '%s volume rm %s' "$DOCKER" "${1#volume:}" ;;
    *) printf 'empty %s' "${1#directory:}" ;;
  esac
}

# make_secret NAME FILE RECIPE SIZE ENCODED PLACE...
make_secret() {
  if [ -s "$2" ]; then
    if [ "$5" = yes ] && is_its_encoding "$1" "$2"; then add_encoding "$1" "$2"; fi
    return 0
  fi
  new=secrets/.new
  if [ "$3" = bytes ]; then
    head -c "$4" /dev/urandom >"$new"
  elif [ "$3" = letters ]; then
    random_password "$4" | tr -d '\n' >"$new"
  else
    value=$(random "$3" "$4")
    printf "%s='%s'\n" "$1" "$value" >"$new"
    if [ "$5" = yes ]; then printf "%s_ENCODED='%s'\n" "$1" "$(printf '%s\n' "$value" | percent_encode)" >>"$new"; fi
    value=
  fi
  chmod 600 "$new"
  hand_over "$new"
  mv "$new" "$2"
  say "made $2"
}

# random RECIPE SIZE
random() {
  case $1 in
    password) random_password "$2" ;;
    hex) random_bytes "$2" | tr -d ' \n' ;;
    base64) random_bytes "$2" | base64_of ;;
    empty) ;;
    fernet) random_bytes 32 | base64_of | tr '+/' '-_' ;;
    django) random_bytes 38 | base64_of | tr '+/' '-_' | cut -c 1-50 ;;
    *) fail "no recipe called $1" ;;
  esac
}

# Letters and digits, at least one of each class; drawn again until that is so, which favours nothing.
random_password() {
  while :; do
    drawn=$(LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom 2>/dev/null | head -c "$1")
    case $drawn in *[a-z]*) case $drawn in *[A-Z]*) case $drawn in *[0-9]*) break ;; esac ;; esac ;; esac
  done
  printf '%s\n' "$drawn"
}

# random_bytes COUNT: in hexadecimal.
random_bytes() {
  od -An -v -N "$1" -tx1 /dev/urandom
}

# base64_of: hexadecimal in, base64 out on one line; awk everywhere has it, base64 not.
base64_of() {
  LC_ALL=C awk '
    BEGIN { letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" }
    function digit(character) { return index("0123456789abcdef", character) - 1 }
    function letter(number) { return substr(letters, number + 1, 1) }
    { for (field = 1; field <= NF; field++) byte[count++] = 16 * digit(substr($field, 1, 1)) + digit(substr($field, 2, 1)) }
    END {
      for (at = 0; at < count; at += 3) {
        left = count - at
        group = byte[at] * 65536 + (left > 1 ? byte[at + 1] * 256 : 0) + (left > 2 ? byte[at + 2] : 0)
        text = text letter(int(group / 262144)) letter(int(group / 4096) % 64)
        text = text (left > 1 ? letter(int(group / 64) % 64) : "=") (left > 2 ? letter(group % 64) : "=")
      }
      print text
    }'
}

# percent_encode: what made secrets may hold beyond letters, digits and -._~
percent_encode() {
  sed 's/+/%2B/g; s,/,%2F,g; s/=/%3D/g'
}
