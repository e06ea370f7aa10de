"""A database with groups, and real processes of dotjob that work on it: what scripts that measure lean on."""
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def now():
    return int(time.time() * 1000)


def programs(given):
    """Where dotjob's programs are: as given, or built for release."""
    return given or subprocess.run(
        [os.path.join(PROJECT, "Scripts/build")], check=True, capture_output=True, text=True).stdout.strip()


def work_plugin(directory):
    """Handlers that do next to nothing, as a plugin."""
    plugin = os.path.join(directory, "work.so")
    subprocess.run(
        ["gcc", "-std=gnu11", "-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-Wl,-Bsymbolic", "-I",
         os.path.join(PROJECT, "plugin-sdk", "include"), os.path.join(PROJECT, "Scripts/kill-rounds/work.c"), "-o", plugin],
        check=True)
    return plugin


class Deployment:
    def __init__(self, programs, plugin, groups):
        """Groups are names, each with the threads of its hosts."""
        self.scratch = tempfile.TemporaryDirectory(prefix="dotjob-rounds.")
        self.directory = self.scratch.name
        self.program = os.path.join(programs, "dotjob")
        self.database = os.path.join(self.directory, "q.db")
        self.environment = os.environ | {"DOTJOB_DATABASE": self.database}
        self.log = open(os.path.join(self.directory, "log"), "a")
        self.processes = []
        self.groups = {}
        for name, threads in groups.items():
            self.command("group", "add", name, "--threads", str(threads))
            self.command("plugin", "publish", "--group", name, plugin)
            [(self.groups[name],)] = self.query("SELECT id FROM dot_execute_group WHERE group_name = ?", name)

    def command(self, *words):
        subprocess.run([self.program, *words], env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def start(self, *words):
        process = subprocess.Popen(
            [self.program, *words], env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.log)
        self.processes.append(process)
        return process

    def start_executor(self, group):
        known = len(self.serving(group))
        data = os.path.join(self.directory, f"data-{group}-{known}")
        process = self.start("executor", "--group", group, "--data", data)
        patience = time.monotonic() + 60
        while len(self.serving(group)) == known:
            if time.monotonic() > patience:
                sys.exit(f"no host of {group}: " + open(self.log.name).read())
            time.sleep(0.02)
        return process

    def serving(self, group):
        """Executors of a group that have a host."""
        return self.query("SELECT id FROM dot_executor WHERE group_id = ? AND running_release IS NOT NULL", self.groups[group])

    def query(self, sql, *values):
        connection = sqlite3.connect(self.database, timeout=60)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def fill(self, sql, rows):
        connection = sqlite3.connect(self.database, timeout=60)
        with connection:
            connection.executemany(sql, rows)
        connection.close()

    def end(self):
        for process in self.processes:
            process.kill()
            process.wait()
