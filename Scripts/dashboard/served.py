"""A dotjob of a script's own, with its database and what its server logs."""
import os
import re
import subprocess
import time

from webdriver import Failed


class Served:
    def __init__(self, programs, directory, database):
        self.dotjob = os.path.join(programs, "dotjob")
        self.directory = directory
        self.database = os.path.join(directory, database)
        self.environment = {**os.environ, "DOTJOB_DATABASE": self.database}
        self.log = os.path.join(directory, "log")
        self.process = None

    def run(self, *arguments):
        done = subprocess.run(
            [self.dotjob, *arguments], env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"dotjob {' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def wait_for(self, pattern):
        for _ in range(600):
            with open(self.log) as file:
                found = re.search(pattern, file.read())
            if found:
                return found.group(1)
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        with open(self.log) as file:
            raise Failed(f"dotjob: {pattern} does not come:\n{file.read()[-2000:]}")

    @property
    def token(self):
        with open(self.database + ".d/admin-token") as file:
            return file.read().strip()
