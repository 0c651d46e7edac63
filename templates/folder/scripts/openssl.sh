# Sourced: the shell programs that call openssl, and where they run.
# shellcheck shell=sh
# shellcheck disable=SC2034 # the programs are for those who source this

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

# Arguments: the kind of key, the common name (empty: none), alternative names as openssl writes them, what it is for besides a server
# (empty: nothing). At most 365 days, and never longer than the authority itself.
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
printf "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,%s\nextendedKeyUsage=serverAuth%s\n" "$usage" "${4:+,$4}" >extensions
printf "subjectAltName=%s%s\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n" "$critical" "$3" >>extensions
openssl req -new -config request -key new.key -sha256 -out new.csr
openssl x509 -req -in new.csr -CA authority-1 -CAkey authority-key -sha256 -days "$days" -set_serial "$(serial)" \
  -extfile extensions -out new.crt 2>/dev/null
cat new.key new.crt
'

# Whether it is one certificate of an authority; nothing said: it is.
# shellcheck disable=SC2016
LOOK_AUTHORITY=$SPLIT'
[ -f certificate-1 ] || { echo "is no PEM certificate (-----BEGIN CERTIFICATE-----)"; exit 0; }
[ ! -f certificate-2 ] || { echo "holds several certificates: write each to a file of its own"; exit 0; }
[ ! -f key ] || { echo "holds a private key: it does not belong here"; exit 0; }
text=$(openssl x509 -in certificate-1 -noout -text 2>/dev/null) || { echo "cannot be read: copy it again, whole"; exit 0; }
case $text in *CA:TRUE*) ;; *) echo "is not the certificate of an authority (CA:TRUE)" ;; esac
'

# Why a client that knows the authorities behind "== authority" would refuse the chain before it; nothing said: it would not.
# Argument: the name by which it calls the server.
# shellcheck disable=SC2016
LOOK_CHAIN='set -eu
work=$(mktemp -d)
trap "rm -rf \"$work\"" EXIT
cd "$work"
cat >all
sed "/^== authority/,\$d" all >chain
sed "1,/^== authority/d" all >roots
openssl verify -CAfile roots -untrusted chain -verify_hostname "$1" chain >said 2>&1 || sed -n "s/^error [0-9]* at [^:]*: *//p" said | head -n 1
'
