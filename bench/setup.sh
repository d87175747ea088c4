#!/usr/bin/env bash
# Installs and builds the peers of the benchmark under target/bench, each by itself: one that cannot be had is left out, and
# the last lines say why. Ours must be had. With --quick those that sign alone, and take a while to build, are left out.
# What they need of Debian is installed for root; anybody else is told what is missing.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work="$here/../target/bench"
mkdir -p "$work/node"
rm -f "$work"/node/jose.mjs "$work"/gojose "$work"/python.py "$work"/ours-host

quick=${1:-}
left_out=()
lacking() {
  command -v "$1" >/dev/null && return 1
  left_out+=("$2: $1 is missing (Debian: apt-get install $3)")
}
rust() {
  cargo build --quiet --release --locked --manifest-path "$here/Cargo.toml" --target-dir "$work/rust" --features "$1" --bin "$2"
}

gopath=/usr/share/gocode
gojose="$gopath/src/gopkg.in/square/go-jose.v2"
missing=()
need() {
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}
need golang-go go version
need golang-gopkg-square-go-jose.v2-dev test -d "$gojose"
need libssl-dev pkg-config --exists openssl
need pkg-config pkg-config --version
need nodejs node --version
need npm npm --version
need python3-venv python3 -c 'import venv, ensurepip'
install_debian() {
  [ "${#missing[@]}" -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 0
  echo "-- apt-get install ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null 2>&1 ||
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } </dev/null >/dev/null
}

# A list beside the packages says that they are there.
install_node() {
  cmp -s "$here/package.json" "$work/node/package.json" && return
  cp "$here/package.json" "$work/node/package.json"
  (cd "$work/node" && npm install --silent --no-audit --no-fund --ignore-scripts) || rm -f "$work/node/package.json"
}
install_python() {
  cmp -s "$here/requirements.txt" "$work/requirements.txt" && return
  python3 -m venv "$work/venv" &&
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" &&
    cp "$here/requirements.txt" "$work/requirements.txt"
}
build_go() {
  # Go modules off: the packages lie where Debian puts them, and nothing is fetched.
  GO111MODULE=off GOFLAGS= GOPATH="$gopath" GOCACHE="$work/go" go build -o "$work/gojose" "$here/peers/gojose.go"
}
# All of it while Rust is compiled; what comes of it is looked at below.
others() {
  install_debian
  if command -v npm >/dev/null; then install_node & fi
  if command -v python3 >/dev/null; then install_python & fi
  if command -v go >/dev/null && [ -d "$gojose" ]; then build_go; fi
  wait
}
others &

if rust host ours; then
  # One program; by this name the benchmark knows that AWS-LC is in it.
  ln -sf rust/release/ours "$work/ours-host"
else
  rust ours ours || { wait; exit 1; }
  left_out+=("ours over AWS-LC: it does not build")
fi
rust floor floor || left_out+=("the floor: it does not build")
wait
if ! pkg-config --exists openssl 2>/dev/null; then
  left_out+=("josekit: OpenSSL's headers are missing (Debian: apt-get install libssl-dev pkg-config)")
elif ! rust josekit josekit; then
  left_out+=("josekit: it does not build")
fi

if lacking go go-jose golang-go; then :
elif [ ! -d "$gojose" ]; then
  left_out+=("go-jose: missing (Debian: apt-get install golang-gopkg-square-go-jose.v2-dev)")
elif [ ! -e "$work/gojose" ]; then
  left_out+=("go-jose: it does not build")
fi

if [ "$quick" != --quick ]; then
  rust jsonwebtoken jsonwebtoken || left_out+=("jsonwebtoken: it does not build")
  rust jwt-simple jwt-simple || left_out+=("jwt-simple: it does not build")
fi

if lacking node "node jose" nodejs || lacking npm "node jose" npm; then :
# Beside its packages, which is where node looks for them.
elif [ -e "$work/node/package.json" ]; then cp "$here/peers/jose.mjs" "$work/node/jose.mjs"
else left_out+=("node jose: npm could not install it"); fi
if lacking python3 "jwcrypto, joserfc" python3-venv; then :
elif [ -e "$work/requirements.txt" ]; then cp "$here/peers/python.py" "$work/python.py"
else left_out+=("jwcrypto, joserfc: pip could not install them"); fi

for line in ${left_out[@]+"${left_out[@]}"}; do echo "left out: $line"; done
