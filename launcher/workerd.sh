#!/bin/sh
# Ctrl-C goes to every process of the terminal; the runtime ignores it, so that the launcher can end the
# agent first, while there is still something to report to. Ignored signals stay so across exec.
trap '' INT HUP
exec "$CARILLON_WORKERD" "$@"
