#!/usr/bin/env bash
# Builds everything and runs every test project, or those whose names contain one of the arguments:
#
#   tests/run.sh                    all of them
#   tests/run.sh Server.Tests       the unit tests
#   tests/run.sh Functional Interop
#
# Installs what a Debian machine with only the .NET SDK lacks (Node.js and npm, Chromium, python3-socketio) first. The last line
# says how many tests passed and failed. The exit code is 0 only if tests ran and none failed; with CI=true none may be skipped either.
#
#   SKIP_BUILD=1          run what is built already (Release)
#   HANG_TIMEOUT=5m       a test host that reports nothing for so long is killed, and the test that hung is named
set -uo pipefail
cd "$(dirname "$0")/.."

results=$PWD/artifacts/test-results
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

die() {
    echo "tests/run.sh: $*" >&2
    exit 1
}

# --- Which projects

projects=()
for project in tests/*Tests/*Tests.csproj; do
    name=$(basename "$project" .csproj)
    if [ $# = 0 ]; then
        projects+=("$name")
        continue
    fi
    for filter in "$@"; do
        case $name in *"$filter"*) projects+=("$name") && break ;; esac
    done
done
[ ${#projects[@]} -gt 0 ] || die "no test project has a name with ${*:-Tests} in it."

# --- What the machine lacks

case ${projects[*]} in
    *Interop*) eng/prerequisites.sh node chromium python-socketio || exit 1 ;;
    *) eng/prerequisites.sh node || exit 1 ;;
esac

# --- Build

if [ -z "${SKIP_BUILD:-}" ]; then
    dotnet build SocketIo.Server.sln -c Release --nologo -v quiet -p:TreatWarningsAsErrors=true </dev/null || die "the build failed."
fi

# --- Run

rm -rf "$results"
mkdir -p "$results"
passed=0 failed=0 skipped=0
failures=()

count() { # how many tests of a .trx file have an outcome
    grep -o '<UnitTestResult [^>]*' "$1" | grep -c " outcome=\"$2\"" || true
}

for name in "${projects[@]}"; do
    echo
    echo "== $name"
    assembly=tests/$name/bin/Release/net10.0/$name.dll
    trx=$results/$name.trx
    log=$results/$name.log
    dotnet test "$assembly" --nologo \
        --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" --results-directory "$results" \
        --blame-hang --blame-hang-timeout "${HANG_TIMEOUT:-3m}" --blame-hang-dump-type none </dev/null 2>&1 | tee "$log" |
        grep -v -e '^Starting test execution' -e '^A total of' -e '^Results File' -e 'Sequence file will not be generated' -e '^ *$'
    code=${PIPESTATUS[0]}

    project_passed=0 project_failed=0 project_skipped=0
    if [ -f "$trx" ]; then
        project_passed=$(count "$trx" Passed)
        project_skipped=$(count "$trx" NotExecuted)
        while IFS= read -r test; do
            project_failed=$((project_failed + 1))
            failures+=("$name: $test")
        done < <(grep -o '<UnitTestResult [^>]*' "$trx" | grep -v -e ' outcome="Passed"' -e ' outcome="NotExecuted"' |
            sed -e 's/.* testName="\([^"]*\)".*/\1/' -e 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g')
    fi

    # What no test result accounts for: a host that crashed, hung or did not start, a project without a test.
    if grep -q '^Test Run Aborted' "$log"; then
        project_failed=$((project_failed + 1))
        failures+=("$name: the test host crashed or hung while it ran $(grep -A 1 '^The test running when' "$log" | tail -n 1)")
    elif [ "$code" != 0 ] && [ $project_failed = 0 ]; then
        project_failed=1
        failures+=("$name: the test host ended with exit code $code")
    elif [ $((project_passed + project_failed)) = 0 ]; then
        project_failed=1
        failures+=("$name: no test was executed")
    fi

    passed=$((passed + project_passed)) failed=$((failed + project_failed)) skipped=$((skipped + project_skipped))
done

# --- Sum up

echo
if [ "$failed" -gt 0 ]; then
    echo "Failed:"
    printf '  %s\n' "${failures[@]}"
fi

code=0
[ "$failed" = 0 ] && [ "$passed" -gt 0 ] || code=1
if [ "$skipped" -gt 0 ] && [ "${CI:-}" = true ]; then
    echo "In CI no test may be skipped."
    code=1
fi

line="$passed passed, $failed failed"
[ "$skipped" = 0 ] || line="$line, $skipped skipped"
echo "$line"
exit $code
