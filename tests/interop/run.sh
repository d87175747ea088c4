#!/usr/bin/env bash
# Exchanges tokens with other implementations: theirs are decrypted here, ours there. Installs the peers under
# target/interop from their registries; needs python3 with venv, node and npm.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work="$root/target/interop"
mkdir -p "$work/node"

for tool in python3 node npm; do
  command -v "$tool" >/dev/null || { echo "interop: $tool is missing: install it (Debian: apt-get install python3-venv nodejs npm)" >&2; exit 1; }
done

if ! cmp -s "$here/requirements.txt" "$work/requirements.txt"; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$work/requirements.txt"
fi
if ! cmp -s "$here/package.json" "$work/node/package.json"; then
  # A copy of the peer stands beside its packages, which is where node looks for them.
  cp "$here/package.json" "$work/node/package.json"
  (cd "$work/node" && npm install --silent --no-audit --no-fund --ignore-scripts) || { rm -f "$work/node/package.json"; exit 1; }
fi
cp "$here/peer_jose.mjs" "$work/node/peer_jose.mjs"

cargo build --quiet --release --manifest-path "$root/Cargo.toml" -p pocket-jose-cli
exec "$work/venv/bin/python" "$here/interop.py" --pjose "$root/target/release/pjose" --node-dir "$work/node" "$@"
