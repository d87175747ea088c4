#!/bin/bash -eu
# Runs the build scripts of oss-fuzz/ and .clusterfuzzlite/ as their containers would, with stand-ins for what the
# containers provide, and looks at what they leave behind. It builds nothing that cargo has built before.
#
# With a compiler other than nightly as the default, `cargo` and `rustc` are called with `+nightly` here; in the
# containers nightly is the default.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/src" "$work/bin"
ln -s "$root" "$work/src/pocket-jose"
for program in cargo rustc; do
  printf '#!/bin/sh\nexec %s +nightly "$@"\n' "$(command -v "$program")" >"$work/bin/$program"
  chmod +x "$work/bin/$program"
done
# Where zip is missing, Python's standard library writes the same archives.
if ! command -v zip >/dev/null; then
  cat >"$work/bin/zip" <<'ZIP'
#!/usr/bin/env python3
"""zip -q -j ARCHIVE FILE..."""
import os, sys, zipfile
archive, *files = [a for a in sys.argv[1:] if a not in ("-q", "-j")]
with zipfile.ZipFile(archive, "a") as z:
    for file in files:
        z.write(file, os.path.basename(file))
ZIP
  chmod +x "$work/bin/zip"
fi

failed=0
complain() { echo "check-oss-fuzz: $1" >&2; failed=1; }
for folder in oss-fuzz .clusterfuzzlite; do
  for file in Dockerfile build.sh project.yaml; do
    [ -s "$root/$folder/$file" ] || complain "$folder/$file is missing"
  done
  bash -n "$root/$folder/build.sh"
  out=$work/$folder
  mkdir "$out"
  env -u CARGO -u RUSTUP_TOOLCHAIN PATH="$work/bin:$PATH" SRC="$work/src" OUT="$out" SANITIZER=address \
    FUZZING_ENGINE=libfuzzer ARCHITECTURE=x86_64 bash "$root/$folder/build.sh"
  for source in "$root"/fuzz/fuzz_targets/*.rs; do
    target=$(basename "$source" .rs)
    [ -x "$out/$target" ] || complain "$folder: no program $target"
    cmp -s "$out/$target.dict" "$root/fuzz/dict/jose.dict" || complain "$folder: no dictionary for $target"
    grep -q '^max_len = ' "$out/$target.options" || complain "$folder: no options for $target"
    seeds=$(find "$root/fuzz/seeds/$target" "$root/fuzz/regressions/$target" -type f 2>/dev/null | wc -l)
    packed=$(python3 -m zipfile -l "$out/${target}_seed_corpus.zip" | tail -n +2 | wc -l)
    [ "$seeds" -gt 0 ] && [ "$packed" = "$seeds" ] || complain "$folder: $packed of $seeds seeds for $target"
    # As the container's own check: every program must at least run through its seeds.
    (cd "$out" && "./$target" -runs=0 -dict="$target.dict" >/dev/null 2>&1) || complain "$folder: $target does not run"
  done
  count=$(find "$out" -type f | wc -l)
  echo "$folder: $count files"
done
exit "$failed"
