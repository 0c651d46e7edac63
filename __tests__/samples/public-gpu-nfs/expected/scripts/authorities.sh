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
