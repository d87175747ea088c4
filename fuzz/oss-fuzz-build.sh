#!/bin/bash -eu
# Builds every target for OSS-Fuzz or ClusterFuzzLite and puts into $OUT, for each: the program, its seeds, the
# dictionary, and its options. Both call it with SRC, OUT and SANITIZER set; `fuzz/check-oss-fuzz.sh` calls it with
# stand-ins for them.
cd "$(dirname "${BASH_SOURCE[0]}")"

# For coverage OSS-Fuzz sets its own flags, and debug assertions would show as lines that nothing reaches.
flags=(-O)
[ "${SANITIZER:-address}" = coverage ] || flags+=(--debug-assertions)
cargo fuzz build "${flags[@]}"

host=$(rustc -vV | sed -n 's/^host: //p')
programs=${CARGO_TARGET_DIR:-target}/$host/release
for source in fuzz_targets/*.rs; do
  target=$(basename "$source" .rs)
  cp "$programs/$target" "$OUT/"
  inputs=("seeds/$target")
  [ ! -d "regressions/$target" ] || inputs+=("regressions/$target")
  find "${inputs[@]}" -type f -print0 | sort -z | xargs -0 zip -q -j "$OUT/${target}_seed_corpus.zip"
  cp dict/jose.dict "$OUT/$target.dict"
  cat >"$OUT/$target.options" <<OPTIONS
[libfuzzer]
max_len = 4096
dict = $target.dict
timeout = 25
OPTIONS
done
