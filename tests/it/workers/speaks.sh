#!/bin/sh
# no worker: reads what comes, and says what no worker says
head -c 8 >/dev/null
echo "hello, this is not what was asked for"
exec sleep 1000
