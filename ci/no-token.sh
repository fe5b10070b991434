#!/usr/bin/env bash
# A hook for pre-commit: fails where a file holds a readable JSON Web Token, and names the file, never the token.
# rolecall has to be on the PATH.
set -euo pipefail

command -v rolecall >/dev/null || {
    printf 'no-token: rolecall is not on the PATH\n' >&2
    exit 2
}

# A file's name as a runner's log may show it: fixed text before it, and nothing in it that a runner takes for a command.
shown() {
    local name
    name=$(printf '%q' "$1")
    name=${name//::/:\\:}
    printf '%s' "${name//\#\#/#\\#}"
}

found=0
for file in "$@"; do
    status=0
    # The report names the claims and not the token; nothing of it is printed.
    report=$(rolecall inspect --format=ndjson --pick=1 --token-file="$file" 2>/dev/null </dev/null) || status=$?
    if [ "$status" = 0 ]; then
        printf 'no-token: %s holds a JSON Web Token: take it out, and revoke what it gives access to\n' "$(shown "$file")"
        found=1
    elif [ "$status" != 3 ] || [ -z "$report" ]; then
        # Without a report nobody has looked: the file is too long, or cannot be opened.
        printf 'no-token: %s could not be read by rolecall (exit status %s)\n' "$(shown "$file")" "$status" >&2
        found=1
    fi
done
exit "$found"
