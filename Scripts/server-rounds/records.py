"""What handlers have written down of themselves."""
import os


class Records:
    def __init__(self, directory):
        self.directory = directory
        for name in ["tasks", "jobs", "overlaps"]:
            os.makedirs(os.path.join(directory, name), exist_ok=True)

    def runs(self, kind, name):
        """Of one file: when each run began, was last alive, and whether it ended by itself."""
        try:
            with open(os.path.join(self.directory, kind, name)) as file:
                fields = [line.split() for line in file]
        except FileNotFoundError:
            return []
        return [(int(started), int(alive), end == "ended") for _, started, alive, end in fields]

    def cut_off(self, tasks):
        """Runs of these that were killed."""
        return sum(not ended for task in tasks for _, _, ended in self.runs("tasks", str(task)))

    def narrowest(self, tasks):
        """The least time between a run's death and the next run's start, in microseconds."""
        gaps = []
        for task in tasks:
            runs = self.runs("tasks", str(task))
            gaps += [after[0] - before[1] for before, after in zip(runs, runs[1:]) if not before[2]]
        return min(gaps, default=None)

    def wrong(self):
        found = [f"two ran at once: task {name}" for name in os.listdir(os.path.join(self.directory, "overlaps"))]
        for kind in ["tasks", "jobs"]:
            for name in os.listdir(os.path.join(self.directory, kind)):
                runs = self.runs(kind, name)
                found += [f"{kind} {name}: a run began at {after[0]} while one was alive at {before[1]}"
                          for before, after in zip(runs, runs[1:]) if after[0] < before[1]]
        return found
