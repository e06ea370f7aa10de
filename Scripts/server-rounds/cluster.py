"""A dotjob of several machines, and what must hold of it."""
import os
import signal
import subprocess
import time

from node import Node
from records import Records
from way import Ways

LEASE, MARGIN = 4, 1
# Runs that would still go on when others begin them again.
SLOW_MS = (LEASE + MARGIN + 1) * 1000
SCHEMA = "chaos"
OWN = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(OWN))


class Cluster:
    def __init__(self, programs, directory, servers, executor_options=()):
        self.directory = directory
        self.servers = servers
        # The one that has the tables just now.
        self.server = servers[0]
        self.records = Records(os.path.join(directory, "records"))
        self.program = os.path.join(programs, "dotjob")
        self.executor_options = list(executor_options)
        self.ways = Ways()
        self.nodes = []

    def command(self, *words):
        place = {"DOTJOB_DATABASE": f"{self.server.url}&schema={SCHEMA}", "STATE_DIRECTORY": os.path.join(self.directory, "own")}
        done = subprocess.run([self.program, *words], env=os.environ | place, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{words}: {done.stderr}")
        return done.stdout

    def publish(self, version="1", padding=0):
        """Publishes the handlers, in a file with so many bytes of nothing in it."""
        plugin = os.path.join(self.directory, "alone.so")
        subprocess.run(
            ["gcc", "-std=gnu11", "-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-Wl,-Bsymbolic", f'-DVERSION="{version}"',
             f"-DPADDING={padding}", "-I", os.path.join(PROJECT, "plugin-sdk", "include"), os.path.join(OWN, "alone.c"), "-o", plugin],
            check=True)
        self.command("plugin", "publish", "--group", "g", plugin)

    def prepare(self, disks=None):
        """Makes all of it; of the executors that `disks` names, with directories of that size."""
        self.command("store", "migrate")
        self.command("group", "add", "g", "--threads", "4")
        self.publish()
        jobs = [("short", "parallel", "", 10), ("long", "parallel", "", 600), ("slow", "parallel", "", SLOW_MS), ("turns", "serial", "turns", 60)]
        for name, strategy, job, ms in jobs:
            self.command(
                "job", "add", "--name", name, "--group", "g", "--handler", "alone", "--block", strategy, "--retries", "2", "--backoff",
                "fixed:100ms", "--param", f'{{"directory": "{self.records.directory}", "job": "{job}", "ms": {ms}}}')
        kinds = {
            "executor": ["executor", "--group", "g", "--lease", f"{LEASE}s", "--crash-budget", "1000000", *self.executor_options],
            "scheduler": ["scheduler", "--no-http", "--lease-margin", f"{MARGIN}s"]}
        for kind, number in [("scheduler", 1), ("scheduler", 2), ("executor", 1), ("executor", 2), ("executor", 3)]:
            ways = [self.ways.open(server.port) for server in self.servers]
            node = Node(f"{kind}-{number}", kinds[kind], self.program, ways, self.directory, SCHEMA)
            node.disk = (disks or {}).get(node.name)
            node.start()
            self.nodes.append(node)

    @property
    def executors(self):
        return [node for node in self.nodes if node.is_executor]

    def count(self, table, where, runs=(0, 2**62)):
        """Rows of tasks that were written by these runs."""
        task = "id" if table == "dot_task_queue" else "task_id"
        [[number]] = self.server.query(
            f"SELECT count(*) FROM {SCHEMA}.{table} AS t WHERE {where} AND EXISTS (SELECT 1 FROM {SCHEMA}.dot_run AS r "
            f"WHERE t.{task} BETWEEN r.first_task_id AND r.last_task_id AND r.id BETWEEN {runs[0]} AND {runs[1]})")
        return int(number)

    def runs(self, behind=0):
        return [[int(value) for value in row] for row in self.server.query(
            f"SELECT r.id, r.first_task_id, r.last_task_id, (j.name = 'turns')::int FROM {SCHEMA}.dot_run AS r "
            f"JOIN {SCHEMA}.dot_job_info AS j ON j.id = r.job_id WHERE r.id > {behind} ORDER BY r.id")]

    def holders(self):
        return self.server.query(f"SELECT DISTINCT session FROM {SCHEMA}.dot_task_queue WHERE status = 2")

    def calm(self):
        """Waits until all has been run, and starts meanwhile what has ended."""
        wrong, ended, patience = [], -1, 0
        while True:
            wrong += [trouble for node in self.nodes if (trouble := node.revive())]
            left = self.count("dot_task_queue", "true")
            # However slow the machine is: something ends now and again, or a session's lease does.
            if ended != (ended := self.count("dot_job_log", "true")):
                patience = time.monotonic() + 90
            if not left:
                return wrong
            if time.monotonic() > patience:
                rows = self.server.query(f"SELECT id, status, held_reason, session, losses FROM {SCHEMA}.dot_task_queue LIMIT 5")
                return wrong + [f"due and not run: {rows}"]
            time.sleep(0.1)

    def judge(self, tasks, behind=0):
        """What is wrong with so many tasks, of the runs behind this one."""
        runs = self.runs(behind)
        final = self.count("dot_job_log", "is_final = 1", (runs[0][0], runs[-1][0]))
        wrong = [] if final == tasks else [f"{tasks} tasks, {final} ends"]
        log = f"FROM {SCHEMA}.dot_job_log WHERE task_id >= {runs[0][1]}"
        wrong += [f"task {task} ended twice" for task, in self.server.query(
            f"SELECT task_id {log} AND is_final = 1 GROUP BY task_id HAVING count(*) > 1")]
        wrong += [f"an attempt of task {task} was logged twice" for task, _ in self.server.query(
            f"SELECT task_id, attempt {log} GROUP BY task_id, attempt HAVING count(*) > 1")]
        wrong += [f"task {task} ended as {code}: {message}" for task, code, message in self.server.query(
            f"SELECT task_id, handle_code, handle_msg {log} AND is_final = 1 AND handle_code <> 200")]
        unheard = [task for _, first, last, is_turns in runs if not is_turns for task in range(first, last + 1)
                   if not any(ended for _, _, ended in self.records.runs("tasks", str(task)))]
        wrong += [f"ended in the log and in no handler: {unheard[:5]}"] if unheard else []
        return wrong + self.records.wrong()

    def stop(self):
        for node in self.nodes:
            node.mend()
            node.signal(signal.SIGCONT)
            node.stop()
        for node in self.nodes:
            node.bury()
        self.ways.close()
        for server in self.servers:
            server.stop()
