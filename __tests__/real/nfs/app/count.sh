#!/bin/sh
# NAME: one number more each second in the file of that name.
set -eu
number=0
while :; do
  number=$((number + 1))
  echo "$number" >>"/counts/$1"
  sleep 1
done
