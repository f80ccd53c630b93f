#!/bin/bash
# The exchange of the course on The Littlest JupyterHub; as root: bash tljh.sh NAME
# NAME is what the instructor logs in with. Only who has started a server once has an account.
set -euo pipefail
owner="jupyter-${1:?the name that the instructor logs in with}"
exchange=/classroom/exchange
course="$exchange/kernels-measured"

install -d -m 1777 "$exchange"
install -d -m 755 -o "$owner" -g "$owner" "$course" "$course/outbound"
install -d -m 3733 -o "$owner" -g "$owner" "$course/inbound"
install -d -m 711 -o "$owner" -g "$owner" "$course/feedback"
