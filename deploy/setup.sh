#!/usr/bin/env bash
# Installs what a fresh clone lacks: its npm packages, and a Redis or Valkey server.
# Says nothing and does nothing when both are there. Asks nothing, so it runs unattended.
set -euo pipefail

main() {
  cd "$(dirname "${BASH_SOURCE[0]}")/.."
  trap clean_up EXIT
  check_node
  install_packages
  install_redis
}

check_node() {
  local version=none
  if have node; then version=$(node --version); fi
  at_least 20 18 "${version#v}" ||
    give_up "Node 20.18 or newer is needed (found: $version). Install it from https://nodejs.org and try again."
}

install_packages() {
  local installed=node_modules/.package-lock.json
  if [ -e "$installed" ] && ! [ package-lock.json -nt "$installed" ]; then return; fi

  have npm || give_up 'npm is missing. Install it (it comes with Node from https://nodejs.org) and try again.'
  say 'Installing npm packages ...'
  # All of them, whatever NODE_ENV says: the build and the tests need the development ones too.
  quietly npm ci --ignore-scripts --no-audit --no-fund --include=dev --loglevel=error ||
    give_up 'npm ci failed; see above.'
  touch "$installed"
}

install_redis() {
  if have_redis; then return; fi

  if have apt-get; then
    install_by apt-get 'apt-get update && apt-get install -y --no-install-recommends redis-server'
  elif have apk; then
    install_by apk 'apk add redis'
  elif have dnf; then
    install_by dnf 'dnf install -y redis || dnf install -y valkey'
  elif have brew; then
    say 'Installing Redis with brew ...'
    quietly brew install redis || give_up 'brew install redis failed; see above.'
  else
    give_up "No Redis found. $by_hand"
  fi
  have_redis || give_up "What was installed is no Redis 6.2. $by_hand"
}

by_hand='Install redis-server or valkey-server, 6.2 or newer, so that it is on the PATH, and try again.'

# $1: the package manager; $2: what to type, for the case that we may not do it ourselves.
install_by() {
  if ! is_root && ! sudo -n true 2>/dev/null; then
    give_up "No Redis found, and installing it needs root. Run this and try again:
  sudo sh -c '$2'"
  fi
  say "Installing Redis with $1 ..."
  quietly "install_with_$1" || give_up "Installing Redis failed; see above. $by_hand"
}

install_with_apt-get() {
  hold_services || return
  # A list that can't be fetched may have nothing to do with Redis: the installation decides.
  as_root apt-get update || true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends redis-server
}

install_with_apk() {
  as_root apk add redis
}

install_with_dnf() {
  as_root dnf install -y redis || as_root dnf install -y valkey
}

# Debian starts what it installs; we only want the program. One that is there already is not ours to change,
# unless an earlier run was killed before it could remove its own.
services_policy=/usr/sbin/policy-rc.d
services_policy_mark='for the time paynet-worker installs Redis'
services_held=no

hold_services() {
  if [ -e "$services_policy" ] && ! grep -q "$services_policy_mark" "$services_policy"; then return; fi
  services_held=yes
  printf '#!/bin/sh\n# %s\nexit 101\n' "$services_policy_mark" | as_root tee "$services_policy" >/dev/null &&
    as_root chmod 755 "$services_policy"
}

output=

clean_up() {
  if [ -n "$output" ]; then rm -f "$output"; fi
  if [ "$services_held" = yes ]; then as_root rm -f "$services_policy"; fi
}

have_redis() {
  local server
  for server in redis-server valkey-server; do
    # "Redis server v=7.0.15 sha=…"; both count their versions on from Redis.
    if have "$server" && [[ $("$server" --version) =~ v=([0-9.]+) ]] && at_least 6 2 "${BASH_REMATCH[1]}"; then
      return 0
    fi
  done
  return 1
}

# $1.$2: the least; $3: the version. False for anything that is no version.
at_least() {
  [[ $3 =~ ^([0-9]+)\.([0-9]+) ]] || return 1
  ((BASH_REMATCH[1] > $1 || (BASH_REMATCH[1] == $1 && BASH_REMATCH[2] >= $2)))
}

have() {
  command -v "$1" >/dev/null
}

is_root() {
  [ "$(id -u)" -eq 0 ]
}

as_root() {
  if is_root; then "$@"; else sudo -n "$@"; fi
}

# Shows what a command printed only if it failed.
quietly() {
  local status=0
  output=$(mktemp)
  "$@" >"$output" 2>&1 || status=$?
  if [ "$status" -ne 0 ]; then cat "$output" >&2; fi
  rm -f "$output"
  return "$status"
}

say() {
  printf '%s\n' "$1" >&2
}

give_up() {
  printf '%s\n' "$1" >&2
  exit 1
}

main </dev/null
