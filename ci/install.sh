#!/usr/bin/env bash
# Puts rolecall where check.sh finds it: one on the PATH is used as it is, else the sources beside this script are built, which
# takes a Rust toolchain (1.89 or later) and some minutes. ROLECALL_CI_INSTALL=always builds in any case.
set -euo pipefail

# What builds a program has no business with the token.
variable=${ROLECALL_CI_TOKEN_ENV:-ROLECALL_TOKEN}
if [[ $variable =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]]; then unset "$variable"; fi

if [ "${ROLECALL_CI_INSTALL:-if-missing}" != always ] && command -v rolecall >/dev/null; then
    rolecall --version
    exit 0
fi
command -v cargo >/dev/null || {
    printf 'rolecall: there is neither rolecall nor cargo on the PATH\n' >&2
    exit 2
}
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cargo install --locked --force --path "$sources/crates/rolecall"
