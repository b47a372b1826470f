#!/bin/sh
# Installs the servers and clients that tests and benchmarks need, from Debian's packages. Where it may not, it says what is missing
# and leaves the rest to the tests, which skip loudly.
set -eu
missing=""
test -n "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v kcat >/dev/null 2>&1 || missing="$missing kcat"
command -v java >/dev/null 2>&1 || missing="$missing default-jdk-headless"
command -v mvn >/dev/null 2>&1 || missing="$missing maven"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v clamd >/dev/null 2>&1 || test -x /usr/sbin/clamd || missing="$missing clamav-daemon"
command -v wrk >/dev/null 2>&1 || missing="$missing wrk"
fc-list 2>/dev/null | grep -qi 'noto.*arab' || missing="$missing fonts-noto-core"
test -n "$missing" || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "Not installed, so their tests will be skipped:$missing" >&2
  echo "On Debian or Ubuntu: sudo apt-get install$missing" >&2
  exit 0
fi
echo "Installing from Debian's packages:$missing (once; one or two minutes)"
log=$(mktemp)
if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
  cat "$log" >&2
  echo "The packages above could not be installed; their tests will be skipped." >&2
fi
rm -f "$log"
