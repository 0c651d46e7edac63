# Sourced: checks the pairs below ssl/, makes those that the deployment's own authority signs, and renews them in time.
# shellcheck shell=sh

AUTHORITY=ssl/ca/ca
# Set by renew-certificates.sh --force: also what is good for longer.
RENEW_ALL=no

# make_certificates: refuses a pair that a server could not use, makes what is missing, and renews what ends within 30 days.
make_certificates() {
  CHANGED_AUTHORITY=no
  command -v openssl >/dev/null 2>&1 || find_openssl_image
  each_certificate inspect
  each_certificate judge
  fail_on_problems 'a certificate cannot be used as it is'
  each_certificate accept_named
  if [ -s "$WORK/due" ]; then
    have_authority
    each_certificate renew_if_due
  fi
  warn_of_authority
}

# pair_file FOLDER crt|key: a file that bears the host's name is meant as server.crt or server.key.
pair_file() {
  if [ -s "ssl/$1/$HOST.$2" ]; then echo "ssl/$1/$HOST.$2"; else echo "ssl/$1/server.$2"; fi
}

accept_named() {
  for kind in crt key; do
    named=$(pair_file "$1" "$kind")
    plain=ssl/$1/server.$kind
    if [ ! -s "$named" ] || [ "$(cat "$named")" = "$(cat "$plain" 2>/dev/null)" ]; then continue; fi
    (umask 077 && cat "$named" >"$WORK/named")
    put "$WORK/named" "$plain"
    say "took $named for $plain"
  done
}

# inspect FOLDER SOURCE KEY SERVICE VOLUME OWNER RELOAD COMMON ALTERNATIVE...: what is to be said of the pair, in $WORK/pair-FOLDER.
inspect() {
  folder=$1
  shift 8
  look_at "$WORK/pair-$folder" "$(pair_file "$folder" crt)" "$(pair_file "$folder" key)" "$@"
}

# look_at WORDS CERTIFICATE KEY ALTERNATIVE...: into the file WORDS.
look_at() {
  words=$1
  certificate=$2
  key=$3
  shift 3
  if [ ! -s "$certificate" ] && [ ! -s "$key" ]; then
    echo missing >"$words"
    return 0
  fi
  {
    cat "$certificate" 2>/dev/null || :
    echo
    cat "$key" 2>/dev/null || :
    printf '\n== authority\n'
    cat "$AUTHORITY.crt" 2>/dev/null || :
  } | openssl_program "$LOOK" "$NAME certificate authority" "$@" >"$words"
}

# has FOLDER WORD...: whether that was said of the pair.
has() {
  pair=$WORK/pair-$1
  shift
  grep -q "^$*" "$pair"
}

# judge FOLDER SOURCE …: a leaf of the own authority with a fault is due; a pair of the operator's is refused or warned of.
judge() {
  for key in "ssl/$1"/*.key; do
    if [ -s "$key" ]; then keep_private "$key"; fi
  done
  if has "$1" missing; then
    case $2 in
      own-ca) due "$1" ;;
      main) problem "ssl/$1/server.crt and server.key are missing: $FROM_MAIN" ;;
      *) problem "ssl/$1/server.crt and server.key are missing: put your pair there" ;;
    esac
  elif [ "$2" = main ]; then
    judge_given "$1"
  elif has "$1" own && [ "$2" = own-ca ]; then
    if [ "$RENEW_ALL" = yes ] || has "$1" problem || has "$1" ends || has "$1" lacks; then due "$1"; fi
  else
    judge_brought "$1"
  fi
}

# What only the main machine has, it makes for all.
FROM_MAIN="run ./init-deployment.sh or scripts/prepare-nodes.sh on the main machine, and copy its folder nodes/${NODE:?} here again"

# judge_given FOLDER: of a pair that the main machine has signed.
judge_given() {
  if has "$1" problem || has "$1" ends expired; then
    problem "$(pair_file "$1" crt) is of no use any more: $FROM_MAIN"
  elif has "$1" ends; then
    say "warning: $(pair_file "$1" crt) ends within $(sed -n 's/^ends //p' "$WORK/pair-$1") days: $FROM_MAIN"
  fi
}

due() { printf '%s\n' "$1" >>"$WORK/due"; }

judge_brought() {
  while read -r word rest; do
    case $word in
      problem) problem "$(pair_file "$1" crt) and $(pair_file "$1" key): $(fault "$rest" "$1")" ;;
      ends)
        if [ "$rest" = expired ]; then
          problem "$(pair_file "$1" crt) has expired: put a new pair there"
        else
          say "warning: $(pair_file "$1" crt) ends within $rest days: put a new pair there in time"
        fi
        ;;
      lacks) say "warning: $(pair_file "$1" crt) does not cover $rest" ;;
    esac
  done <"$WORK/pair-$1"
}

# fault WORD FOLDER
fault() {
  case $1 in
    no-certificate) echo 'there is no PEM certificate (-----BEGIN CERTIFICATE-----)' ;;
    bad-certificate) echo 'the certificate cannot be read: copy it again, whole' ;;
    no-key) echo 'there is no PEM private key; put it there, or remove the certificate too for a new pair' ;;
    encrypted) echo "the key is encrypted, and the server starts unattended; to take that off: openssl pkey -in '$(pair_file "$2" key)' -out new.key" ;;
    bad-key) echo 'the private key cannot be read: copy it again, whole' ;;
    order) echo "the server's own certificate must come first, then the intermediate ones" ;;
    mismatch) echo 'the key does not belong to the certificate' ;;
    authority) echo "it was signed by another authority than $AUTHORITY.crt" ;;
  esac
}

# renew_if_due FOLDER SOURCE KEY SERVICE VOLUME OWNER RELOAD COMMON ALTERNATIVE...; a new authority signs all that are ours.
renew_if_due() {
  if ! grep -Fxq -- "$1" "$WORK/due" && ! { [ "$CHANGED_AUTHORITY" = yes ] && has "$1" own; }; then return 0; fi
  folder=$1
  kind=$3
  common=$8
  shift 8
  usage=
  case " $CLIENTS " in *" $folder "*) usage=clientAuth ;; esac
  make_leaf "ssl/$folder/server" "$kind" "$common" "$usage" "$@"
}

# make_leaf PATH KEY COMMON USAGE ALTERNATIVE...: signed by the deployment's authority, as PATH.crt and PATH.key. USAGE: what it is for besides a server.
make_leaf() {
  path=$1
  kind=$2
  common=$3
  usage=$4
  shift 4
  alternatives=$(printf '%s,' "$@")
  { printf '== authority\n' && cat "$AUTHORITY.crt" && echo && cat "$AUTHORITY.key"; } |
    openssl_program "$MAKE_LEAF" "$kind" "$common" "${alternatives%,}" "$usage" >"$WORK/made" || fail "no certificate could be made for $path"
  put_pair "$path"
  say "made $path.crt and server.key"
}

have_authority() {
  if [ -s "$AUTHORITY.crt" ] && [ -s "$AUTHORITY.key" ]; then return 0; fi
  mkdir -p ssl/ca
  openssl_program "$MAKE_AUTHORITY" "$AUTHORITY_KEY" "$NAME certificate authority" </dev/null >"$WORK/made" ||
    fail 'no certificate authority could be made'
  CHANGED_AUTHORITY=yes
  put_pair "$AUTHORITY"
  say "made a certificate authority, $AUTHORITY.crt: whoever is to trust this deployment has to be given it"
}

warn_of_authority() {
  if [ ! -s "$AUTHORITY.crt" ]; then return 0; fi
  openssl_program "$LOOK" none <"$AUTHORITY.crt" >"$WORK/pair-authority"
  if grep -q '^ends' "$WORK/pair-authority"; then
    say "warning: the certificate authority $AUTHORITY.crt is $(sed -n 's/^until /good until /p' "$WORK/pair-authority") only."
    say "         For a new one remove $AUTHORITY.crt and $AUTHORITY.key and run this again; then give it to your clients."
  fi
}

# put_pair PATH: what was made, key and certificate in one, as PATH.key and PATH.crt.
put_pair() {
  if [ ! -s "$WORK/made" ]; then fail "nothing was made for $1.crt"; fi
  (umask 077 && sed '/BEGIN CERTIFICATE/,$d' "$WORK/made" >"$WORK/made.key")
  sed -n '/BEGIN CERTIFICATE/,$p' "$WORK/made" >"$WORK/made.crt"
  put "$WORK/made.key" "$1.key"
  put "$WORK/made.crt" "$1.crt"
  rm -f "$WORK/made"
}

# put FILE TARGET: in one move, so that nobody reads half of it.
put() {
  case $2 in *.key) chmod 600 "$1" ;; *) chmod 644 "$1" ;; esac
  hand_over "$1"
  mv "$1" "$2"
}
