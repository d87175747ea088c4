#!/bin/bash -eu
# The repository has the script, so that a new target needs no change at OSS-Fuzz.
exec "$SRC/pocket-jose/fuzz/oss-fuzz-build.sh"
