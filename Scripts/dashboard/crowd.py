"""A database as a large team has it: many jobs, a long history, and nodes that work."""
import contextlib
import os
import sqlite3
import subprocess
import time

from served import Served


class Crowd(Served):
    """Made by dotjob itself where that is quick; what would take hours is copied from rows that it wrote."""

    def __init__(self, programs, directory, jobs, attempts, groups, executors):
        super().__init__(programs, directory, "bench.db")
        self.programs = programs
        self.groups = [f"g{n}" for n in range(1, groups + 1)]
        self.nodes = [f"node{n}" for n in range(1, executors + 1)]
        self.executors = []
        self.run("bench", "drain", "--tasks", str(attempts), "--in", directory)
        self.seed(jobs)

    def seed(self, jobs):
        plugin = os.path.join(self.programs, "libdotjob-bench-plugin.so")
        for group in self.groups:
            self.run("group", "add", group)
        for group in self.groups[:len(self.nodes)]:
            self.run("plugin", "publish", plugin, "--group", group, "--allow-removal")
        for group in self.groups[:3]:
            self.run("job", "add", "--name", f"busy-{group}", "--group", group, "--handler", "bench_sleep", "--param",
                     '{"ms": 700}', "--every", "1s")
        self.run("job", "add", "--name", "stream", "--group", self.groups[3], "--handler", "bench_noop")
        store = sqlite3.connect(self.database, isolation_level=None)
        columns = [row[1] for row in store.execute("PRAGMA table_info(dot_job_info)")]
        first = store.execute("SELECT min(job_group) FROM dot_job_info WHERE name LIKE 'busy-%'").fetchone()[0]
        instead = {"id": "1000 + n", "name": "'job-' || printf('%06d', n)", "job_group": f"{first} + n % {len(self.groups)}"}
        values = ", ".join(instead.get(column, column) for column in columns)
        store.execute("BEGIN IMMEDIATE")
        store.execute(f"""
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
            INSERT INTO dot_job_info ({", ".join(columns)})
            SELECT {values} FROM numbers, (SELECT * FROM dot_job_info WHERE name = 'bench-noop')""", [jobs])
        store.execute("UPDATE dot_job_log SET job_id = 1000 + 1 + task_id % ?", [jobs])
        # By these pages a job's attempts are found.
        store.execute("DELETE FROM dot_job_log_page_job")
        store.execute("""
            INSERT INTO dot_job_log_page_job
            SELECT job_id, id >> 7, sum(DISTINCT 1 << (handle_code % 61)) FROM dot_job_log GROUP BY job_id, id >> 7""")
        store.execute("COMMIT")
        store.close()

    def attempts(self):
        """How many there have been."""
        with contextlib.closing(sqlite3.connect(self.database)) as store:
            return store.execute("SELECT max(id) FROM dot_job_log").fetchone()[0]

    def server_seconds(self):
        """What the server has used of the processors."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def drain(self, tasks):
        """Tasks a second, from when the group is let go until its queue is empty."""
        self.run("group", "pause", self.groups[3])
        self.run("job", "run", "stream", "--count", str(tasks))
        store = sqlite3.connect(self.database)
        start = time.perf_counter()
        self.run("group", "resume", self.groups[3])
        while store.execute("SELECT 1 FROM dot_task_queue WHERE job_id = (SELECT id FROM dot_job_info WHERE name = 'stream') LIMIT 1").fetchone():
            time.sleep(0.02)
        return tasks / (time.perf_counter() - start)

    def start(self):
        """The scheduler with its pages, and the nodes, each with a host name of its own."""
        with open(self.log, "w") as log:
            self.process = subprocess.Popen([self.dotjob, "scheduler", "--port", "0"], env=self.environment, stderr=log)
        self.server = self.wait_for(r"listening on (http://127\.0\.0\.1:\d+)\s")
        for node, group in zip(self.nodes, self.groups):
            self.executors.append(subprocess.Popen(
                ["unshare", "--map-root-user", "--uts", "sh", "-c", f'hostname {node}; exec "$0" executor --group {group}', self.dotjob],
                env=self.environment, stderr=subprocess.DEVNULL))

    def end(self):
        processes = [*self.executors, *filter(None, [self.process])]
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()
