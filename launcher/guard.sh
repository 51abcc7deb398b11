#!/bin/sh
# Ends the processes that the launcher started once the launcher itself is gone, also when it was killed
# with SIGKILL: its end of this script's standard input closes whatever happens. Lines are "+ PID" and "- PID".
trap '' INT TERM HUP
pids=' '
while read -r sign pid; do
  case $sign in
    +) pids="$pids$pid " ;;
    -) pids=$(printf '%s' "$pids" | sed "s/ $pid / /") ;;
  esac
done
for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
