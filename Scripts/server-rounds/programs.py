"""Where dotjob's programs are."""
import os
import subprocess
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def programs(given):
    """The folder that somebody named, else one that is built now."""
    if given:
        return given
    subprocess.run(["swift", "build"], cwd=PROJECT, check=True, stdout=sys.stderr)
    return subprocess.run(
        ["swift", "build", "--show-bin-path"], cwd=PROJECT, check=True, capture_output=True, text=True).stdout.strip()
