#!/bin/sh
# Prints the path of a Python that Bellwether runs on, or says which one to install. PYTHON=/path/to/python overrides.
# The locks are made for 3.11, so 3.11 comes first. A candidate is run, not only looked up: version managers leave
# launchers on the PATH that start nothing.
check='import os, sys
right = (3, 11) <= sys.version_info[:2] < (3, 13)
print(os.path.realpath(getattr(sys, "_base_executable", sys.executable))) if right else sys.exit(1)'

for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3 python /usr/bin/python3.11 /usr/bin/python3.12 /usr/bin/python3; do
    if found=$("$candidate" -c "$check" 2>/dev/null); then
        printf '%s\n' "$found"
        exit 0
    fi
    if [ -n "${PYTHON:-}" ]; then
        echo "PYTHON=$PYTHON is not a Python 3.11 or 3.12 that starts. Name another one, or leave PYTHON out." >&2
        exit 1
    fi
done

cat >&2 <<'END'
Bellwether needs Python 3.11 or 3.12, and none was found on this machine.
On Debian 12 install it with:  apt-get install python3 python3-venv   (as root, or with sudo in front)
Elsewhere install Python 3.11 and name it:  make demo PYTHON=/path/to/python3.11
END
exit 1
