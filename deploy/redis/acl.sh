#!/bin/sh
# Prints an ACL file for Redis: queue.acl or vault.acl from beside this script, without comments, one line for each
# user, and with the SHA-256 of each user's password in its place. A password is the first line of FOLDER/USER; where
# there is none, one is made. Passwords never appear among arguments or in the output.
#
#   sh acl.sh queue|vault FOLDER [6.2]
#
# Redis before 7 knows no right to write alone: with 6.2 it becomes the right to read, too. Valkey counts as 7.
set -eu
umask 077

main() {
  { [ $# -ge 2 ] && [ $# -le 3 ] && [ "${3:-6.2}" = 6.2 ]; } || give_up 'usage: acl.sh queue|vault FOLDER [6.2]'
  case $1 in queue | vault) ;; *) give_up "There is no file for '$1', only for queue and vault." ;; esac
  mkdir -p "$2"
  in_lines "$(dirname "$0")/$1.acl" | as_known_to "${3:-7}" | with_passwords_of "$2"
}

# A line that does not begin with `user` goes on with the one before.
in_lines() {
  awk '/^[ \t]*(#|$)/ { next }
    { sub(/^[ \t]+/, "") }
    /^user / { if (line != "") print line; line = $0; next }
    { line = line " " $0 }
    END { print line }' "$1"
}

as_known_to() {
  if [ "$1" = 6.2 ]; then sed 's/%[RW]~/~/g'; else cat; fi
}

with_passwords_of() {
  while read -r word name rights; do
    case $rights in
      *PASSWORD*)
        hash=$(hash_of "$1/$name")
        printf '%s %s %s#%s%s\n' "$word" "$name" "${rights%%PASSWORD*}" "$hash" "${rights#*PASSWORD}"
        ;;
      *) printf '%s %s %s\n' "$word" "$name" "$rights" ;;
    esac
  done
}

hash_of() {
  [ -s "$1" ] || od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$1"
  password=$(head -n 1 "$1")
  [ ${#password} -ge 16 ] || give_up "The password in $1 is shorter than 16 characters."
  printf %s "$password" | sha256 | cut -c 1-64
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi
}

give_up() {
  printf '%s\n' "$1" >&2
  exit 1
}

main "$@"
