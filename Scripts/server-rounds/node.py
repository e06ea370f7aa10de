"""Processes of dotjob, each as on a machine of its own."""
import os
import signal
import subprocess
import uuid


class Node:
    """One process with a host name, a boot and a directory of its own, and its own ways to the servers."""

    def __init__(self, name, words, program, ways, directory, schema):
        self.name = name
        self.words = words
        self.program = program
        self.ways = ways
        self.directory = os.path.join(directory, name)
        os.mkdir(self.directory)
        self.boot = os.path.join(directory, f"{name}.boot")
        with open(self.boot, "w") as file:
            file.write(f"{uuid.uuid4()}\n")
        places = ",".join(f"127.0.0.1:{way.port}" for way in ways)
        self.url = f"postgres://postgres@{places}/postgres?schema={schema}"
        self.log = open(os.path.join(directory, f"{name}.log"), "a")
        self.process = None
        self.may_end = False
        # How large its directory may get, as mount(8) says it, before it starts; None for as large as it likes.
        self.disk = None

    def start(self):
        # Another boot id is what tells machines apart: their locks say nothing to each other then.
        alone = ["unshare", "--mount", "--uts"] + ([] if os.geteuid() == 0 else ["--user", "--map-root-user"])
        disk = "" if self.disk is None else f'mount -t tmpfs -o size={self.disk},mode=0700 disk "$STATE_DIRECTORY" && '
        script = f'{disk}mount --bind "$1" /proc/sys/kernel/random/boot_id && hostname "$2" && shift 2 && exec "$@"'
        self.process = subprocess.Popen(
            [*alone, "sh", "-c", script, "node", self.boot, self.name, self.program, *self.words],
            env=os.environ | {"DOTJOB_DATABASE": self.url, "STATE_DIRECTORY": self.directory, "TZ": "UTC"},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.log)
        self.may_end = False

    @property
    def is_executor(self):
        return self.words[0] == "executor"

    @property
    def hosts(self):
        shown = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True)
        return [int(pid) for pid in shown.stdout.split()]

    def enlarge(self, size):
        """Makes room on its disk."""
        subprocess.run(
            ["nsenter", "--target", str(self.process.pid), "--mount", "mount", "-o", f"remount,size={size}", self.directory], check=True)

    def mend(self):
        for way in self.ways:
            way.mend()

    def signal(self, number):
        if self.process.poll() is None:
            self.process.send_signal(number)

    def kill(self):
        self.may_end = True
        self.process.kill()
        self.process.wait()

    def kill_host(self):
        for host in self.hosts[:1]:
            try:
                os.kill(host, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def revive(self):
        """Starts it again when it has ended, as systemd would.

        Returns what is wrong with how it ended.
        """
        status = self.process.poll()
        if status is None:
            return None
        words = self.last_words()
        # A machine with much to do may be late with a renewal.
        is_safe = self.may_end or any(text in words for text in ["its lease could not be renewed", "closed by a rescue"])
        wrong = None if is_safe else f"{self.name} ended with {status}: {words}"
        self.start()
        return wrong

    def last_words(self):
        with open(self.log.name) as file:
            return "".join(file.readlines()[-3:])

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def bury(self):
        if not self.process:
            return
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
