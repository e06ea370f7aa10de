"""A PostgreSQL server that may be killed."""
import glob
import os
import shutil
import signal
import socket
import subprocess
import time

# Debian's psql is a program in Perl that looks for this one.
PROGRAMS = max(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[-2].split(".")[0]), default="")
PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Server:
    def __init__(self, directory):
        self.directory = directory
        self.take_port()
        self.start()

    def take_port(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def start(self):
        patience = time.monotonic() + 60
        while True:
            # What a killed one has left behind takes a moment to end.
            done = subprocess.run(
                [os.path.join(PROJECT, "Scripts", "postgres"), "start", self.directory, str(self.port)], capture_output=True, text=True)
            if done.returncode == 0:
                break
            if time.monotonic() > patience:
                raise SystemExit(f"the server does not start: {done.stderr}")
        self.url = done.stdout.strip()

    def stop(self):
        done = subprocess.run([os.path.join(PROJECT, "Scripts", "postgres"), "stop", self.directory], capture_output=True)
        # One that is dead has left its files.
        if done.returncode:
            shutil.rmtree(self.directory)

    def replicate(self, directory):
        """A second one, which has each commit before anybody is told of it."""
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        os.mkdir(directory)
        if user:
            shutil.chown(directory, "postgres")
        subprocess.run(
            [*user, os.path.join(PROGRAMS, "pg_basebackup"), "-h", self.directory, "-p", str(self.port), "-U", "postgres", "-D",
             os.path.join(directory, "data"), "-R", "-X", "stream", "-c", "fast"], check=True, cwd="/")
        replica = Server(directory)
        self.query("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.query("SELECT pg_reload_conf()")
        while self.query("SELECT sync_state FROM pg_stat_replication") != [["sync"]]:
            time.sleep(0.05)
        return replica

    def promote(self):
        self.query("SELECT pg_promote()")

    def query(self, sql):
        """Asks, for as long as the server recovers."""
        patience = time.monotonic() + 60
        while True:
            done = subprocess.run(
                [os.path.join(PROGRAMS, "psql"), "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-c", sql], capture_output=True, text=True)
            if done.returncode == 0:
                return [line.split("\t") for line in done.stdout.splitlines()]
            # Not connected, or not any more.
            if done.returncode != 2 or time.monotonic() > patience:
                raise SystemExit(f"{sql}: {done.stderr}")
            time.sleep(0.05)

    def end(self):
        """Kills it, and its backends with it."""
        with open(os.path.join(self.directory, "data", "postmaster.pid")) as file:
            os.kill(int(file.readline()), signal.SIGKILL)

    def kill(self):
        """As above, and starts it anew."""
        self.end()
        self.start()

    def kill_backend(self, dice):
        """Kills the process of one connection, for which the server ends all others and recovers."""
        pids = [int(pid) for pid, in self.query(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'dotjob' ORDER BY backend_start")]
        if pids:
            try:
                os.kill(dice.choice(pids), signal.SIGKILL)
            except ProcessLookupError:
                pass

    def end_backends(self):
        """Has the server end every connection of dotjob's by itself."""
        self.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dotjob'")
