#!/usr/bin/env bash
# A disk that fills up in the middle: exit code 3, one clear line, and nothing left that looks complete.
# Needs a small file system of its own, so it needs root and Linux; elsewhere it says so and does nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
grove="$PWD/artifacts/bin/Grove.Cli/release/grove"
disk=$(mktemp -d)
if ! mount -t tmpfs -o size=2m tmpfs "$disk" 2>/dev/null; then
  rmdir "$disk"
  echo "full disk: not checked, because no file system can be mounted here"
  exit 0
fi
trap 'umount "$disk"; rmdir "$disk"' EXIT
failed=0

# expect NAME FILE... -- COMMAND...: none of the files may exist afterwards
expect() {
  local name=$1 code=0 gone=()
  shift
  while [ "$1" != -- ]; do gone+=("$1"); shift; done
  shift
  "$@" >"$disk.out" 2>"$disk.err" || code=$?
  local lines
  lines=$(grep -c '^grove: ' "$disk.err" || true)
  if [ "$code" -ne 3 ] || [ "$lines" -ne 1 ] || grep -q '^   at ' "$disk.err"; then
    echo "full disk, $name: exit code $code, $lines error lines"; cat "$disk.err"; failed=1
  fi
  for file in "${gone[@]}"; do
    if [ -e "$file" ]; then echo "full disk, $name: $file is there"; failed=1; fi
  done
  if [ -n "$(find "$disk" -name '*grove-tmp*' -print -quit)" ]; then echo "full disk, $name: temporary files are left"; find "$disk"; failed=1; fi
  grep "^grove: " "$disk.err" || true
}

expect grow "$disk/out/model" "$disk/out/report.json" -- "$grove" grow samples/clinic-leaflet --out "$disk/out" --steps 2 --quiet
expect pretrain "$disk/base/model" -- "$grove" pretrain --corpus README.md docs/growing.md --params 500k --steps 2 --out "$disk/base" --quiet
rm -f "$disk.out" "$disk.err"
exit "$failed"
