"""Runs random cases by dotjob and by the walk, and says where they differ. See Scripts/cron-oracle."""

import argparse
import collections
import random
import subprocess
import sys
import zoneinfo

from cases import ZONES, cases
from walk import occurrences

COUNT = 8


def ask_dotjob(program, asked):
    lines = "".join(f"{start}\t{name}\t{COUNT}\t{expression}\n" for expression, name, start in asked)
    answers = subprocess.run([program], input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(answers) == len(asked), f"{len(answers)} answers to {len(asked)} cases"
    return [None if line.startswith("refused") else [int(time) for time in line.split()] for line in answers]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--answers", required=True)
    options.add_argument("--cases", type=int, required=True)
    options.add_argument("--seed", type=int, required=True)
    options = options.parse_args()

    asked = list(cases(random.Random(options.seed), options.cases))
    answers = ask_dotjob(options.answers, asked)
    wrong = []
    tally = collections.Counter()
    for (expression, name, start), answer in zip(asked, answers):
        right = occurrences(expression, zoneinfo.ZoneInfo(name), start, COUNT)
        case = f'"{expression}" in {name} after {start}'
        if answer is None:
            # No date ever fits; otherwise they would have to be told apart.
            tally["refused"] += 1
            if right:
                wrong.append(f"{case}: refused, but there is {right[0]}")
            continue
        tally["compared"] += 1
        if answer != right:
            wrong.append(f"{case}:\n  dotjob {answer}\n  walk   {right}")
    for text in wrong[:20]:
        print(text, file=sys.stderr)
    if len(wrong) > 20:
        print(f"… and {len(wrong) - 20} more", file=sys.stderr)
    print(f"{options.cases} cases in {len(ZONES)} zones, seed {options.seed}: {len(wrong)} differences; "
          + ", ".join(f"{name} {count}" for name, count in sorted(tally.items())))
    sys.exit(1 if wrong else 0)


main()
