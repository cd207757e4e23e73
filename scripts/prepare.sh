# Sourced by the scripts beside it, at the top of the checkout: make .venv ready, or leave it if it is.
# Nothing is installed, and no network asked, when the locks and the place are those of last time.

usable_python() {  # the first python that is new enough and can make environments
    local python
    for python in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    echo "fieldreg needs Python 3.11 or newer with venv. On Debian: apt-get install python3 python3-venv" >&2
    return 1
}

state() {  # what an installation depends on: the locks, the packaging, and where we stand
    pwd
    cat "$@" requirements-build.lock pyproject.toml hatch_build.py package-lock.json scripts/vendor_assets.py
}

prepare() {  # prepare LOCK: .venv with what LOCK pins, this checkout, and the browser files
    local lock=$1 stamp=.venv/.made-from-$1 wanted
    wanted=$(state "$lock" | sha256sum)
    if [ -x .venv/bin/fieldreg ] && [ -f web/static/vendor/manifest.json ] \
        && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    export PIP_DISABLE_PIP_VERSION_CHECK=1
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then  # absent, half made, or its python gone
        local python
        python=$(usable_python)
        echo "· making .venv with $("$python" --version)" >&2
        "$python" -m venv --clear .venv
    fi
    echo "· installing what $lock pins" >&2
    .venv/bin/python -m pip install --quiet --require-hashes -r "$lock" -r requirements-build.lock
    echo "· installing fieldreg from this checkout, with its browser files" >&2
    .venv/bin/python scripts/vendor_assets.py
    .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
    echo "$wanted" >"$stamp"
}
