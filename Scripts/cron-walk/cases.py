"""Random cron expressions, and starts near changes of the clocks."""

import datetime
import functools
import zoneinfo

from walk import MONTHS, RANGES, WEEKDAYS, offset

ZONES = """
UTC Europe/Berlin Europe/London Europe/Dublin Europe/Moscow Europe/Istanbul Atlantic/Azores
America/New_York America/Chicago America/Los_Angeles America/Vancouver America/St_Johns America/Havana America/Caracas
America/Sao_Paulo America/Santiago America/Scoresbysund Africa/Casablanca Africa/Cairo Asia/Beirut Asia/Gaza
Asia/Kathmandu Asia/Pyongyang Asia/Shanghai Asia/Kolkata Australia/Lord_Howe Antarctica/Casey Pacific/Apia
Pacific/Kwajalein Pacific/Chatham
""".split()
FIRST, LAST = 315_532_800, 2_114_380_800  # 1980 to 2037


@functools.cache
def changes(name):
    """The instants from which a zone's clocks show another offset, and by how many seconds they moved."""
    zone = zoneinfo.ZoneInfo(name)
    found = []
    for day in range(FIRST, LAST, 86400):
        before, after = day, day + 86400
        old, new = offset(zone, before), offset(zone, after)
        if old == new:
            continue
        while after - before > 1:
            middle = (before + after) // 2
            if offset(zone, middle) == old:
                before = middle
            else:
                after = middle
        found.append((after, new - old))
    return found


def start(random, name):
    if changes(name) and random.random() < 0.7:
        return random.choice(changes(name))[0] + random.randrange(-2 * 86400, 86400)
    return random.randrange(FIRST, LAST)


def expression(random):
    fields = [field(random, position) for position in range(1, 6)]
    if random.random() < 0.2:
        fields.insert(0, random.choice(["0", "30", "*/20", "15,45", "10-20/5", "7/25"]))
    return " ".join(fields)


def field(random, position):
    low, high = RANGES[position]
    if random.random() < (0.15, 0.15, 0.25, 0.6, 0.75, 0.65)[position]:
        return random.choice(["*", "*", "*", "?"])
    if position == 3 and random.random() < 0.08:
        return random.choice(["L", "1,L", "L,15"])
    return ",".join(item(random, position, low, high) for _ in range(random.choice([1, 1, 1, 2, 3])))


def item(random, position, low, high):
    # Mostly the small hours, in which clocks change.
    top = 4 if position == 2 and random.random() < 0.6 else high
    one, other = sorted(random.randint(low, top) for _ in range(2))
    names = {4: MONTHS, 5: WEEKDAYS}.get(position)

    def text(number):
        return names[number - low] if names and random.random() < 0.4 else str(number)

    step = random.randint(1, max((high - low) // 2, 1))
    return random.choice([
        text(one), text(one), f"{text(one)}-{text(other)}", f"{text(one)}-{text(other)}/{step}", f"*/{step}", f"{one}/{step}",
    ])


def cases(random, count):
    for _ in range(count):
        name = random.choice(ZONES)
        yield expression(random), name, start(random, name)
