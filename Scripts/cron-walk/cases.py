"""Random cron expressions, and starts near changes of the clocks."""

import functools
import typing
import zoneinfo

from fields import MONTH_DAY, MONTHS, RANGES, WEEKDAY, WEEKDAYS
from walk import offset

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
        fields.insert(0, random.choice(["0", "30", "*/20", "15,45", "10-20/5", "7/25", "50-10/10", "H", "H(5-9)"]))
    return " ".join(fields)


def field(random, position):
    if random.random() < (0.15, 0.15, 0.25, 0.5, 0.75, 0.55)[position]:
        return random.choice(["*", "*", "*", "?"])
    return ",".join(item(random, position) for _ in range(random.choice([1, 1, 1, 2, 3])))


def item(random, position):
    low, high = RANGES[position]
    if position == MONTH_DAY and random.random() < 0.4:
        day = random.randint(1, 31)
        return random.choice(["L", "L", "LW", "LW", f"L-{random.randint(1, 30)}", f"{day}W", f"{day}W", "1W", "31W"])
    if position == WEEKDAY and random.random() < 0.4:
        return random.choice([f"{text(random, position, 0, 7)}#{random.randint(1, 5)}", f"{text(random, position, 0, 7)}L"])
    # Mostly the small hours, in which clocks change.
    top = 4 if position == 2 and random.random() < 0.6 else high
    one, other = text(random, position, low, top), text(random, position, low, top)
    low_one, high_one = sorted(random.randint(low, top) for _ in range(2))
    count = (high_one - low_one) % (high - low + 1) + 1
    step = random.randint(1, max((high - low) // 2, 1))
    return random.choice([
        one, one, f"{low_one}-{high_one}", f"{low_one}-{high_one}/{step}", f"*/{step}", f"{low_one}/{step}",
        f"{one}-{other}", f"{one}-{other}/{step}",
        "H", f"H({low_one}-{high_one})", f"H/{step}", f"H({low_one}-{high_one})/{random.randint(1, count)}",
    ])


def text(random, position, low, high):
    number = random.randint(low, high)
    names = {4: MONTHS, WEEKDAY: WEEKDAYS}.get(position)
    return names[(number - RANGES[position][0]) % len(names)] if names and random.random() < 0.4 else str(number)


class Case(typing.NamedTuple):
    start: int
    zone: str
    gap: str
    repetition: str
    name: str
    expression: str

    def __str__(self):
        return f'"{self.expression}" of job "{self.name}" in {self.zone} after {self.start}, {self.gap}, {self.repetition}'


def cases(random, count):
    for _ in range(count):
        zone = random.choice(ZONES)
        yield Case(
            start(random, zone), zone, random.choice(["auto", "next", "skip"]), random.choice(["auto", "once", "twice"]),
            random.choice(["digest", "sweep-17", "名字"]), expression(random))
