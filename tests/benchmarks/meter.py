"""Runs a command and prints what it took as JSON. `child.py` starts it; it imports next to nothing.

A new process inherits its parent's peak of memory until it starts its own program, and the kernel remembers; so the
parent must be small.
"""

import json
import os
import sys
import time

start = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - start
code = os.waitstatus_to_exitcode(status)
print(json.dumps({"code": code, "cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "memory": usage.ru_maxrss}))
