"""Say what pip-audit found, and fail when it found something. Argument: its report in JSON."""

import json
import sys
from pathlib import Path

dependencies = json.loads(Path(sys.argv[1]).read_text("utf-8"))["dependencies"]
skipped = [item["name"] for item in dependencies if "skip_reason" in item]
found = [(item, fault) for item in dependencies for fault in item.get("vulns", ())]
for item, fault in found:
    print(item["name"], item["version"], fault["id"], "mended in", ", ".join(fault["fix_versions"]) or "no version yet")
print(f"{len(dependencies)} versions audited, {len(skipped)} of them unknown there, {len(found)} known faults")
sys.exit(bool(found))
