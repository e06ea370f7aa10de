"""Runs random cases by dotjob, by the walk and by cronsim, and says where they differ. See Scripts/cron-oracle."""

import argparse
import collections
import datetime
import random
import subprocess
import sys
import zoneinfo

import faults
from cases import ZONES, cases
from walk import occurrences

COUNT = 8


def ask_dotjob(program, asked):
    lines = "".join(f"{start}\t{name}\t{COUNT}\t{expression}\n" for expression, name, start in asked)
    answers = subprocess.run([program], input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(answers) == len(asked), f"{len(answers)} answers to {len(asked)} cases"
    return [None if line.startswith("refused") else [int(time) for time in line.split()] for line in answers]


def ask_cronsim(expression, name, start):
    """The times; None when it can't read the expression; a text when it breaks down."""
    from cronsim import CronSim, CronSimError

    try:
        simulation = CronSim(expression, datetime.datetime.fromtimestamp(start, zoneinfo.ZoneInfo(name)))
    except CronSimError:
        return None
    try:
        return [int(next(simulation).timestamp()) for _ in range(COUNT)]
    except StopIteration:
        return None
    except Exception as error:
        return f"{type(error).__name__}"


def fault_of(expression, name, start, times):
    last = times[-1] if times else start
    return next((fault.__name__ for fault in faults.FAULTS if fault(expression, name, start, last)), None)


def check_examples():
    """A fault that is not there any more must leave the list: it would hide others."""
    for fault, expression, name, text in faults.EXAMPLES:
        start = faults.second(text)
        right = occurrences(expression, zoneinfo.ZoneInfo(name), start, COUNT)
        marks = [other.__name__ for other in faults.FAULTS if other(expression, name, start, right[-1])]
        assert marks == [fault.__name__], f"{fault.__name__}: {expression} in {name} bears the marks {marks}"
        assert ask_cronsim(expression, name, start) != right, f"{fault.__name__}: cronsim is right about {expression}"


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--answers", required=True)
    options.add_argument("--cases", type=int, required=True)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--alone", action="store_true")
    options = options.parse_args()

    if not options.alone:
        check_examples()
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
        if options.alone:
            continue
        other = ask_cronsim(expression, name, start)
        if other is None:
            tally["cronsim can't read it"] += 1
        elif other == answer:
            tally["cronsim agrees"] += 1
        elif (fault := fault_of(expression, name, start, right)) is not None:
            tally[f"cronsim's fault: {fault}"] += 1
        else:
            wrong.append(f"{case}:\n  dotjob  {answer}\n  cronsim {other}")
    for text in wrong[:20]:
        print(text, file=sys.stderr)
    if len(wrong) > 20:
        print(f"… and {len(wrong) - 20} more", file=sys.stderr)
    print(f"{options.cases} cases in {len(ZONES)} zones, seed {options.seed}: {len(wrong)} differences; "
          + ", ".join(f"{name} {count}" for name, count in sorted(tally.items())))
    sys.exit(1 if wrong else 0)


main()
