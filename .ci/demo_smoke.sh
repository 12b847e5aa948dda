#!/usr/bin/env bash
# Start `make demo` as a newcomer would, wait until every address that it prints answers 200, interrupt it.
set -euo pipefail
set -m # the demo gets a process group of its own, and Ctrl-C can be sent to all of it
cd "$(dirname "$0")/.."
patience=${PATIENCE:-600}
folder=$(mktemp -d)
log=$folder/log

PYTHONUNBUFFERED=1 make demo DEMO="$folder/demo" >"$log" 2>&1 &
demo=$!
stop() { kill -KILL -- "-$demo" 2>/dev/null || true; rm -rf "$folder"; }
trap stop EXIT
fail() { echo "demo: $*; it printed:" >&2; tail -n 60 "$log" >&2; exit 1; }

addresses() { grep -Eo 'http://(127\.0\.0\.1|localhost|\[::1\]):[0-9]+[^][[:space:]"<>]*' "$log" | sort -u || true; }
until [ -n "$(addresses)" ]; do
  kill -0 "$demo" 2>/dev/null || fail "ended before it printed an address"
  [ "$SECONDS" -lt "$patience" ] || fail "printed no address in $patience seconds"
  sleep 0.5
done
sleep 2 # the other addresses follow at once

for address in $(addresses); do
  until answer=$(.venv/bin/python - "$address" <<'ASK'
import sys, urllib.error, urllib.request
try:
    print(urllib.request.urlopen(sys.argv[1], timeout=30).status)
except urllib.error.HTTPError as error:
    print(error.code)
except OSError:
    sys.exit(1)
ASK
  ); do
    kill -0 "$demo" 2>/dev/null || fail "ended before $address answered"
    [ "$SECONDS" -lt "$patience" ] || fail "$address did not answer"
    sleep 0.5
  done
  [ "$answer" = 200 ] || fail "$address answered $answer"
  echo "$address answered 200"
done

kill -INT -- "-$demo"
for _ in $(seq 40); do
  if ! kill -0 "$demo" 2>/dev/null; then
    echo "demo: set up, served and stopped in $SECONDS seconds"
    exit 0
  fi
  sleep 0.5
done
fail "did not stop within 20 seconds of Ctrl-C"
