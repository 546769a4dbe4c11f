#!/usr/bin/env bash
# Draws eng/icon.png, the icon of the packages, from eng/icon.svg.
#
#   bash eng/icon.sh
#
# Needs Chromium (Debian's package chromium).
set -euo pipefail
cd "$(dirname "$0")"
page=$(mktemp --suffix .html)
trap 'rm -f "$page"' EXIT
{ echo '<style>html,body{margin:0}</style>'; cat icon.svg; } >"$page"
chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --default-background-color=00000000 \
  --window-size=128,128 --screenshot="$PWD/icon.png" "file://$page" 2>/dev/null
