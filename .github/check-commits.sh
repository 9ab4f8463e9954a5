#!/usr/bin/env bash
# Checks the commit messages of a range, for example origin/main..HEAD: the subject has at most 72 characters, the second line is empty,
# and a body follows. Merge commits are not checked.
set -euo pipefail
export LC_ALL=C.UTF-8 # length in characters, not in bytes

range=${1:?usage: check-commits.sh BASE..HEAD}
commits=$(git rev-list --no-merges --reverse "$range")
failed=0
for commit in $commits; do
  message=$(git log -1 --format=%B "$commit")
  subject=${message%%$'\n'*}
  second=$(sed -n 2p <<< "$message")
  body=$(sed -n '3,$p' <<< "$message")
  report() {
    echo "${commit:0:10} '$subject': $1"
    failed=1
  }
  [ "${#subject}" -le 72 ] || report "the subject has ${#subject} characters; at most 72 are allowed"
  [ -z "$second" ] || report "the line after the subject is not empty"
  [ -n "${body//[[:space:]]/}" ] || report "there is no body; say why the change is made"
done
[ "$failed" -eq 0 ] && echo "$(wc -w <<< "$commits") commits checked"
exit "$failed"
