# Sourced: the certificate authorities that containers trust, in ssl/ca-bundle.crt.
# shellcheck shell=sh

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

# check_chains: what the containers themselves verify they must be able to; otherwise they would wait for a database in vain.
check_chains() {
  each_certificate check_chain
  fail_on_problems 'a certificate would be refused by the containers'
}

# check_chain FOLDER SOURCE KEY SERVICE …: of a database, whose clients verify it; a browser's trust is not known here.
check_chain() {
  SERVED=$4
  VERIFIED=no
  each_database is_served
  if [ "$VERIFIED" = no ]; then return 0; fi
  shown=$(pair_file "$1" crt)
  verdict=$({ cat "$shown" && printf '\n== authority\n' && cat ssl/ca-bundle.crt; } | openssl_program "$LOOK_CHAIN" "$4")
  case $verdict in
    '') ;;
    *hostname*) problem "$shown does not cover $4, the name by which it is called: have it made for that name too" ;;
    *) problem "$shown cannot be verified ($verdict)" "put the certificate of the authority that signed it into ssl/ca-certificates, in a file that ends in .crt$(unless_used)" ;;
  esac
}

# is_served SERVICE VOLUME
is_served() { if [ "$1" = "$SERVED" ]; then VERIFIED=yes; fi; }

unless_used() { if [ "$TRUST" = system ]; then printf ', and set trust.kind to extra in deployment.yml'; fi; }
