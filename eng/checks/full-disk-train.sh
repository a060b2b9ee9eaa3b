#!/usr/bin/env bash
# A disk that is full while a model is trained: the run waits, says what to free, goes on once there is room, and ends in the same bytes.
# Needs a small file system of its own, so it needs root and Linux; elsewhere it says so and does nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
grove="$PWD/artifacts/bin/Grove.Cli/release/grove"
work=$(mktemp -d)
disk="$work/disk"
mkdir "$disk"
if ! mount -t tmpfs -o size=16m tmpfs "$disk" 2>/dev/null; then
  rm -r "$work"
  echo "full disk while training: not checked, because no file system can be mounted here"
  exit 0
fi
trap 'umount "$disk"; rm -r "$work"' EXIT
for i in $(seq 40); do
  echo "{\"messages\":[{\"role\":\"user\",\"content\":\"What does boat $i cost?\"},{\"role\":\"assistant\",\"content\":\"It costs $((3 * i)) euros.\"}]}"
done >"$work/rows.jsonl"
train() { "$grove" train "$work/rows.jsonl" --method lora --rank 2 --steps 12 --batch 1 --row-length 64 --save-every 4 --out "$1" --quiet; }

train "$work/straight"
head -c 14m /dev/zero >"$disk/filler"
"$grove" train "$work/rows.jsonl" --method lora --rank 2 --steps 12 --batch 1 --row-length 64 --save-every 4 --out "$disk/run" >"$work/out" 2>"$work/err" &
training=$!
for _ in $(seq 300); do
  if grep -q 'Waiting for room' "$work/err"; then break; fi
  sleep 0.2
done
grep -o 'the disk is full.*Waiting for room' "$work/err" | head -n 1 || { echo "full disk while training: nobody waits"; cat "$work/err"; exit 1; }
kill -0 "$training"
rm "$disk/filler"
wait "$training"
cmp "$work/straight/adapter/adapter_model.safetensors" "$disk/run/adapter/adapter_model.safetensors"
echo "full disk while training: the run waited, went on, and ended in the same bytes"
