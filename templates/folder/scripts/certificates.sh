# Sourced: checks the pairs below ssl/, makes those that the deployment's own authority signs, and renews them in time.
# shellcheck shell=sh

# ---- openssl ----------------------------------------------------------------------------------------------------------------

# openssl_program TEXT ARGUMENT...: a shell program that calls openssl, with what it needs on stdin and its result on stdout; on
# this host, or, where that has no openssl, in a container of an image that this deployment has anyway.
openssl_program() {
  if command -v openssl >/dev/null 2>&1; then
    program=$1
    shift
    sh -c "$program" openssl "$@"
  else
    find_openssl_image
    program=$1
    shift
    docker_in 120 run --rm --interactive --network none --read-only --tmpfs /tmp --cap-drop ALL \
      --security-opt no-new-privileges --user "$(id -u):$(id -g)" --entrypoint sh "$OPENSSL_IMAGE" -c "$program" openssl "$@"
  fi
}

OPENSSL_IMAGE=
find_openssl_image() {
  if [ -n "$OPENSSL_IMAGE" ]; then return 0; fi
  # shellcheck disable=SC2086 # words
  for service in $OPENSSL_SERVICES; do
    candidate=$(image_of "$service")
    if [ -z "$candidate" ]; then continue; fi
    if docker_in 900 run --rm --network none --entrypoint openssl "$candidate" version >/dev/null 2>&1; then
      OPENSSL_IMAGE=$candidate
      return 0
    fi
  done
  fail 'certificates need openssl, which neither this host nor an image of the deployment has' \
    'install it: sudo apt-get install openssl (or dnf, apk, zypper)'
}

# Cuts stdin into certificate-1, certificate-2 …, key, and, behind a line "== authority", authority-1 and authority-key.
# shellcheck disable=SC2016 # the program's own variables
SPLIT='set -eu
umask 077
work=$(mktemp -d)
trap "rm -rf \"$work\"" EXIT
cd "$work"
count=0 prefix= part=rest
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    "== authority"*) prefix=authority- count=0 part=rest; continue ;;
    *"BEGIN CERTIFICATE"*) count=$((count + 1)); if [ -n "$prefix" ]; then part=authority-$count; else part=certificate-$count; fi ;;
    *"BEGIN "*"PRIVATE KEY"*) part=${prefix}key ;;
    *"BEGIN "*) part=rest ;;
  esac
  printf "%s\n" "$line" >>"$part"
done
'

# What is to be said of a pair, one word or more to a line. Arguments: the authority's name, and the alternative names (DNS:…,
# IP:…) that the certificate must have. A leaf by that name is ours, whether or not the authority is still the one that signed it.
# shellcheck disable=SC2016
LOOK=$SPLIT'
[ -f certificate-1 ] || { echo problem no-certificate; exit 0; }
soon=no
openssl x509 -in certificate-1 -noout -issuer -enddate -pubkey -text -checkend 2592000 >facts 2>/dev/null || soon=yes
grep -q "^notAfter=" facts || { echo problem bad-certificate; exit 0; }
if grep -q "^issuer=.*CN *= *$1\$" facts; then
  echo own
  if ! { [ -f authority-1 ] && openssl verify -no_check_time -CAfile authority-1 certificate-1 >/dev/null 2>&1; }; then echo problem authority; fi
fi
shift
sed -n "s/^notAfter=/until /p" facts
if [ "$soon" = yes ]; then
  if ! openssl x509 -in certificate-1 -noout -checkend 0 >/dev/null; then echo ends expired
  elif ! openssl x509 -in certificate-1 -noout -checkend 604800 >/dev/null; then echo ends 7
  else echo ends 30; fi
fi
# What is there word for word needs no further look; openssl itself knows of wildcards and of other ways to write an address.
listed=$(sed -n "/Subject Alternative Name/{n;s/^ *//;s/IP Address:/IP:/g;p;}" facts)
for name in "$@"; do
  case ", $listed," in *", $name,"*) continue ;; esac
  case $name in IP:*) flag=-checkip ;; *) flag=-checkhost ;; esac
  openssl x509 -in certificate-1 -noout "$flag" "${name#*:}" 2>/dev/null | grep -q "does match" || echo "lacks ${name#*:}"
done
[ -f key ] || { echo problem no-key; exit 0; }
if grep -q ENCRYPTED key; then echo problem encrypted; exit 0; fi
public=$(openssl pkey -in key -pubout 2>/dev/null) || { echo problem bad-key; exit 0; }
if [ "$public" = "$(sed -n "/BEGIN PUBLIC KEY/,/END PUBLIC KEY/p" facts)" ]; then exit 0; fi
for other in certificate-*; do
  if [ "$public" = "$(openssl x509 -in "$other" -noout -pubkey 2>/dev/null)" ]; then echo problem order; exit 0; fi
done
echo problem mismatch
'

# Shared by the two that make something: the key of the kind that is asked for.
# shellcheck disable=SC2016
MAKE_KEY=$SPLIT'
make_key() {
  case $1 in
    p256) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve -out new.key 2>/dev/null ;;
    rsa*) openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:${1#rsa}" -out new.key 2>/dev/null ;;
  esac
}
serial() { printf "0x1%s" "$(od -An -N 15 -tx1 /dev/urandom | tr -d " \n")"; }
'

# Arguments: the kind of key, the authority's name. Ten years, because every client has to be told of a new one by hand.
# shellcheck disable=SC2016
MAKE_AUTHORITY=$MAKE_KEY'
make_key "$1"
printf "[req]\ndistinguished_name=name\nprompt=no\n[name]\nCN=%s\n" "$2" >request
printf "[authority]\nbasicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n" >>request
openssl req -new -x509 -config request -extensions authority -key new.key -sha256 -days 3650 -set_serial "$(serial)" -out new.crt
cat new.key new.crt
'

# Arguments: the kind of key, the common name (empty: none), alternative names as openssl writes them. At most 365 days, and
# never longer than the authority itself.
# shellcheck disable=SC2016
MAKE_LEAF=$MAKE_KEY'
days=0
for longest in 365 180 90 30 7 1; do
  if openssl x509 -in authority-1 -noout -checkend "$((longest * 86400))" >/dev/null; then days=$longest; break; fi
done
[ "$days" -gt 0 ] || { echo "the certificate authority has ended" >&2; exit 1; }
make_key "$1"
printf "[req]\ndistinguished_name=name\nprompt=no\n[name]\n%s\n" "${2:+CN=$2}" >request
usage=digitalSignature
critical=
case $1 in rsa*) usage=$usage,keyEncipherment ;; esac
if [ -z "$2" ]; then critical=critical,; printf "O=server\n" >>request; fi
printf "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,%s\nextendedKeyUsage=serverAuth\n" "$usage" >extensions
printf "subjectAltName=%s%s\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n" "$critical" "$3" >>extensions
openssl req -new -config request -key new.key -sha256 -out new.csr
openssl x509 -req -in new.csr -CA authority-1 -CAkey authority-key -sha256 -days "$days" -set_serial "$(serial)" \
  -extfile extensions -out new.crt 2>/dev/null
cat new.key new.crt
'

# ---- pairs ------------------------------------------------------------------------------------------------------------------

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
  certificate=$(pair_file "$1" crt)
  key=$(pair_file "$1" key)
  shift 8
  if [ ! -s "$certificate" ] && [ ! -s "$key" ]; then
    echo missing >"$WORK/pair-$folder"
    return 0
  fi
  {
    cat "$certificate" 2>/dev/null || :
    echo
    cat "$key" 2>/dev/null || :
    printf '\n== authority\n'
    cat "$AUTHORITY.crt" 2>/dev/null || :
  } | openssl_program "$LOOK" "$NAME certificate authority" "$@" >"$WORK/pair-$folder"
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
    if [ "$2" = own-ca ]; then due "$1"; else problem "ssl/$1/server.crt and server.key are missing: put your pair there"; fi
  elif has "$1" own && [ "$2" = own-ca ]; then
    if [ "$RENEW_ALL" = yes ] || has "$1" problem || has "$1" ends || has "$1" lacks; then due "$1"; fi
  else
    judge_brought "$1"
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
  alternatives=$(printf '%s,' "$@")
  { printf '== authority\n' && cat "$AUTHORITY.crt" && echo && cat "$AUTHORITY.key"; } |
    openssl_program "$MAKE_LEAF" "$kind" "$common" "${alternatives%,}" >"$WORK/made" || fail "no certificate could be made for ssl/$folder"
  put_pair "ssl/$folder/server"
  say "made ssl/$folder/server.crt and server.key"
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

# ---- the bundle -------------------------------------------------------------------------------------------------------------

# Whether it is one certificate of an authority; nothing said: it is.
# shellcheck disable=SC2016
LOOK_AUTHORITY=$SPLIT'
[ -f certificate-1 ] || { echo "is no PEM certificate (-----BEGIN CERTIFICATE-----)"; exit 0; }
[ ! -f certificate-2 ] || { echo "holds several certificates: write each to a file of its own"; exit 0; }
[ ! -f key ] || { echo "holds a private key: it does not belong here"; exit 0; }
text=$(openssl x509 -in certificate-1 -noout -text 2>/dev/null) || { echo "cannot be read: copy it again, whole"; exit 0; }
case $text in *CA:TRUE*) ;; *) echo "is not the certificate of an authority (CA:TRUE)" ;; esac
'

# check_authorities: those that the operator dropped into ssl/ca-certificates; all wrong ones are named at once.
check_authorities() {
  if [ "$TRUST" = system ]; then return 0; fi
  for file in ssl/ca-certificates/*; do
    if [ ! -f "$file" ]; then continue; fi
    case $file in
      */README*) ;;
      *.crt)
        verdict=$(openssl_program "$LOOK_AUTHORITY" <"$file")
        if [ -n "$verdict" ]; then problem "$file $verdict"; fi
        ;;
      *) say "warning: $file is not used: its name does not end in .crt" ;;
    esac
  done
  fail_on_problems 'ssl/ca-certificates holds what is no certificate of an authority'
}

# join_bundle ROOTS: the public roots, the operator's authorities and the deployment's own; what was withdrawn is not in it.
join_bundle() {
  if [ ! -s "$1" ]; then say 'warning: the image has no public certificate authorities: only your own are in ssl/ca-bundle.crt'; fi
  set -- "$1" "$AUTHORITY.crt"
  if [ "$TRUST" = extra ]; then set -- "$@" ssl/ca-certificates/*.crt; fi
  for file in "$@"; do
    if [ -f "$file" ]; then
      cat "$file"
      echo
    fi
  done | tr -d '\r' | sed '/^$/d' >"$WORK/bundle"
  if [ -f ssl/ca-bundle.crt ] && [ "$(cksum <ssl/ca-bundle.crt)" = "$(cksum <"$WORK/bundle")" ]; then return 0; fi
  put "$WORK/bundle" ssl/ca-bundle.crt
  say "wrote ssl/ca-bundle.crt: $(grep -c 'BEGIN CERTIFICATE' ssl/ca-bundle.crt) authorities"
}
