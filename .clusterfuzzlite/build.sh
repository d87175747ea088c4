#!/bin/bash -eu
exec "$SRC/pocket-jose/fuzz/oss-fuzz-build.sh"
