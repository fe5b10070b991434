#!/usr/bin/env bash
# Checks a token in a CI job. Every setting is a variable ROLECALL_CI_…; lists have one entry a line. The token is in the
# variable that ROLECALL_CI_TOKEN_ENV names (ROLECALL_TOKEN unless it says otherwise), or on standard input: never an argument,
# never printed. Ends with rolecall's own exit status: 0 pass, 1 fail, 2 wrong settings, 3 undecided.
set -euo pipefail

wrong() {
    printf 'rolecall: %s\n' "$1" >&2
    exit 2
}

# The token first, before anything of this script could take its place. Only the one that was meant: no other variable stands in
# for a secret that is missing.
rolecall_ci_variable=${ROLECALL_CI_TOKEN_ENV:-ROLECALL_TOKEN}
[[ $rolecall_ci_variable =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]] || wrong 'ROLECALL_CI_TOKEN_ENV is the name of a variable, and never a token'
case $rolecall_ci_variable in
    rolecall_ci_*) wrong 'ROLECALL_CI_TOKEN_ENV names a variable of this script' ;;
esac
rolecall_ci_token=${!rolecall_ci_variable-}
if [ -n "${ROLECALL_CI_TOKEN_ENV:-}" ] && [ -z "${rolecall_ci_token//[[:space:]]/}" ]; then
    wrong "the variable $rolecall_ci_variable holds no token: is the secret there, and handed to this step?"
fi
unset "$rolecall_ci_variable" ROLECALL_TOKEN

arguments=()

# one FLAG VALUE: the flag, where there is a value. With `=`, a value that begins with a dash stays a value.
one() {
    if [ -n "$2" ]; then arguments+=("$1=$2"); fi
}

# each FLAG VALUES: the flag once a line that is not empty.
each() {
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%$'\r'}
        line=${line#"${line%%[![:space:]]*}"}
        line=${line%"${line##*[![:space:]]}"}
        one "$1" "$line"
    done <<<"$2"
}

# switch FLAG VALUE: the flag, where the value is true.
switch() {
    case $2 in
        true | True) arguments+=("$1") ;;
        false | False | '') ;;
        *)
            local name=${1#--}
            name=${name//-/_}
            wrong "$name (ROLECALL_CI_${name^^}) is true or false"
            ;;
    esac
}

command=${ROLECALL_CI_COMMAND:-check}
case $command in
    check | verify | inspect) ;;
    *) wrong 'the command is check, verify or inspect' ;;
esac

format=${ROLECALL_CI_FORMAT:-}
if [ -z "$format" ]; then
    if [ "${GITHUB_ACTIONS:-}" = true ]; then
        format=github
    elif [ -n "${TF_BUILD:-}" ]; then
        format=azure
    else
        format=table
    fi
fi

one --tenant "${ROLECALL_CI_TENANT:-}"
one --cloud "${ROLECALL_CI_CLOUD:-}"
one --authority "${ROLECALL_CI_AUTHORITY:-}"
each --allow-tenant "${ROLECALL_CI_ALLOW_TENANT:-}"
one --issuer "${ROLECALL_CI_ISSUER:-}"
each --jwks "${ROLECALL_CI_JWKS:-}"
each --audience "${ROLECALL_CI_AUDIENCE:-}"
one --resource "${ROLECALL_CI_RESOURCE:-}"
switch --any-audience "${ROLECALL_CI_ANY_AUDIENCE:-}"
if [ "$command" = check ]; then
    each --require "${ROLECALL_CI_REQUIRE:-}"
    each --any-of "${ROLECALL_CI_ANY_OF:-}"
    each --scope "${ROLECALL_CI_SCOPE:-}"
    each --for "${ROLECALL_CI_FOR:-}"
    each --for-file "${ROLECALL_CI_FOR_FILE:-}"
    each --catalog "${ROLECALL_CI_CATALOG:-}"
    each --forbid "${ROLECALL_CI_FORBID:-}"
    switch --exact "${ROLECALL_CI_EXACT:-}"
    one --kind "${ROLECALL_CI_KIND:-}"
    one --min-remaining "${ROLECALL_CI_MIN_REMAINING:-}"
    one --max-lifetime "${ROLECALL_CI_MAX_LIFETIME:-}"
    one --policy "${ROLECALL_CI_POLICY:-}"
    one --profile "${ROLECALL_CI_PROFILE:-}"
    one --lock "${ROLECALL_CI_LOCK:-}"
else
    # A demand that nothing asks about would look as if it were met.
    for setting in REQUIRE ANY_OF SCOPE FOR FOR_FILE CATALOG FORBID EXACT KIND MIN_REMAINING MAX_LIFETIME POLICY PROFILE LOCK; do
        name=ROLECALL_CI_$setting
        case ${!name-} in
            '' | false) ;;
            *) wrong "$name is for the command check, and the command is $command" ;;
        esac
    done
fi
if [ "$command" != inspect ]; then one --evidence "${ROLECALL_CI_EVIDENCE:-}"; fi
one --now "${ROLECALL_CI_NOW:-}"
one --leeway "${ROLECALL_CI_LEEWAY:-}"
each --report "${ROLECALL_CI_REPORTS:-}"

rolecall=rolecall
if ! command -v rolecall >/dev/null; then
    rolecall=${CARGO_HOME:-$HOME/.cargo}/bin/rolecall
    [ -x "$rolecall" ] || wrong 'rolecall is not on the PATH: run ci/install.sh first'
fi

status=0
if [ -n "$rolecall_ci_token" ]; then
    # `printf` is of the shell: no process has the token among its arguments.
    printf '%s' "$rolecall_ci_token" | "$rolecall" "$command" --format="$format" ${arguments[@]+"${arguments[@]}"} || status=$?
else
    "$rolecall" "$command" --format="$format" ${arguments[@]+"${arguments[@]}"} || status=$?
fi

if [ -n "${GITHUB_OUTPUT:-}" ]; then
    case $status in
        0) verdict=pass ;;
        1) verdict=fail ;;
        3) verdict=undecided ;;
        *) verdict=error ;;
    esac
    if [ "$command$verdict" = inspectpass ]; then verdict=not-asked; fi
    printf 'verdict=%s\nexit-status=%s\n' "$verdict" "$status" >>"$GITHUB_OUTPUT"
fi
exit "$status"
