"""Runs random cases by dotjob and by the walk, and says where they differ. See Scripts/cron-oracle."""

import argparse
import collections
import random
import subprocess
import sys

from cases import cases
from walk import occurrences

COUNT = 8


def ask_dotjob(program, asked):
    lines = "".join(
        f"{case.start}\t{case.zone}\t{COUNT}\t{case.gap}\t{case.repetition}\t{case.name}\t{case.expression}\n" for case in asked)
    answers = subprocess.run([program], input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(answers) == len(asked), f"{len(answers)} answers to {len(asked)} cases"
    return [None if line.startswith("refused") else [int(time) for time in line.split()] for line in answers]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--answers", required=True)
    options.add_argument("--cases", type=int, required=True)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--cronsim", action="store_true")
    options = options.parse_args()

    other = occurrences
    asked = list(cases(random.Random(options.seed), options.cases))
    if options.cronsim:
        import by_cronsim
        asked = [by_cronsim.adapted(case) for case in asked if by_cronsim.reads(case)]
        other = by_cronsim.occurrences
    answers = ask_dotjob(options.answers, asked)
    wrong = []
    tally = collections.Counter()
    for case, answer in zip(asked, answers):
        right = other(case, COUNT)
        if answer is None:
            # No date ever fits; otherwise they would have to be told apart.
            tally["refused"] += 1
            if right:
                wrong.append(f"{case}: refused, but there is {right[0]}")
            continue
        tally["compared"] += 1
        if answer != right:
            wrong.append(f"{case}:\n  dotjob {answer}\n  other  {right}")
    for text in wrong[:20]:
        print(text, file=sys.stderr)
    if len(wrong) > 20:
        print(f"… and {len(wrong) - 20} more", file=sys.stderr)
    zones = len({case.zone for case in asked})
    print(f"{len(asked)} cases in {zones} zones, seed {options.seed}: {len(wrong)} differences; "
          + ", ".join(f"{name} {count}" for name, count in sorted(tally.items())))
    sys.exit(1 if wrong else 0)


main()
