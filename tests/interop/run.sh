#!/usr/bin/env bash
# Exchanges tokens with other implementations: theirs are decrypted and verified here, ours there. Installs the peers under
# target/interop from their registries, josekit beside our own programs, go-jose from Debian's packages; needs python3 with venv,
# node, npm, go and the headers of OpenSSL.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work="$root/target/interop"
mkdir -p "$work/node"

debian="python3-venv nodejs npm golang-go golang-gopkg-square-go-jose.v2-dev libssl-dev pkg-config"
for tool in python3 node npm go pkg-config; do
  command -v "$tool" >/dev/null || { echo "interop: $tool is missing: install it (Debian: apt-get install $debian)" >&2; exit 1; }
done
# Go modules off: the packages lie where Debian puts them, and nothing is fetched.
gopath=/usr/share/gocode
[ -d "$gopath/src/gopkg.in/square/go-jose.v2" ] || { echo "interop: go-jose is missing: apt-get install $debian" >&2; exit 1; }
pkg-config --exists openssl || { echo "interop: OpenSSL's headers are missing (Debian: apt-get install $debian)" >&2; exit 1; }

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

GO111MODULE=off GOFLAGS= GOPATH="$gopath" GOCACHE="$work/go" go build -o "$work/peer_gojose" "$here/peer_gojose.go"
# At the place of `cargo test --workspace`, and ours with its features, too: that has compiled much of it.
cargo build --quiet --locked --manifest-path "$here/peer-josekit/Cargo.toml" --target-dir "$root/target"
cargo build --quiet --manifest-path "$root/Cargo.toml" --workspace --bin pjose --target-dir "$root/target"
exec "$work/venv/bin/python" "$here/interop.py" --pjose "$root/target/debug/pjose" --node-dir "$work/node" \
  --go-jose "$work/peer_gojose" --josekit "$root/target/debug/peer-josekit" "$@"
