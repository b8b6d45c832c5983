#!/bin/sh
# Find a browser for the tests of the page, or install Debian's where this machine lets us. Never fails: the tests
# themselves skip without a browser, and fail where CI=true promises one.
for name in chromium chromium-browser google-chrome google-chrome-stable; do # as in tests/e2e/browser.py
  command -v "$name" >/dev/null && exit 0
done
if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "No Chromium on this machine: the browser tests are skipped. Debian: sudo apt-get install chromium" >&2
  exit 0
fi
echo "Installing Chromium for the browser tests ..."
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
timeout 600 sh -c 'apt-get update -qq; apt-get install -qq --yes --no-install-recommends chromium' >"$log" 2>&1 </dev/null ||
  { tail -n 3 "$log" >&2; echo "Chromium could not be installed: the browser tests are skipped." >&2; }
rm -f "$log"
