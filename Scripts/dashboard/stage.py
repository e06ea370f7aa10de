"""A dotjob of the walks' own: real plugins, built here, and a real `dotjob up`."""
import os
import signal
import subprocess

from served import Served

PLUGIN = r"""
#include <dotjob/plugin.h>
#include <stdio.h>
#include <unistd.h>
DOTJOB_PLUGIN("walks", VERSION)
DOTJOB_HANDLER(greet, m->summary = "Greets somebody",
               m->parameters_schema = "{\"type\":\"object\",\"required\":[\"to\"],\"properties\":{\"to\":{\"type\":\"string\","
                                      "\"description\":\"Whom\"},\"times\":{\"type\":\"integer\"}}}") {
  dotjob_logf(task, DOTJOB_INFO, "hello, %s", dotjob_string(task, "to", "nobody"));
#ifdef BROKEN
  *(volatile int *)0 = 1;
#endif
  return DOTJOB_OK;
}
DOTJOB_HANDLER(count, m->summary = "Counts slowly") {
  for (int i = 0; i < 3000 && !task->host->stop_requested(task); i++) {
    dotjob_logf(task, DOTJOB_INFO, "step %d", i);
    task->host->progress(task, i / 3000.0, "counting");
    usleep(100000);
  }
  return DOTJOB_OK;
}
DOTJOB_HANDLER(fail, m->summary = "Fails") { return dotjob_failed(task, "walk", "supplier 4711 timed out"); }
"""


class Stage(Served):
    def __init__(self, programs, directory):
        super().__init__(programs, directory, "dotjob.db")
        self.port = 0
        self.plugins = {}
        with open(os.path.join(directory, "walks.c"), "w") as file:
            file.write(PLUGIN)
        for name, flags in {"one": ['-DVERSION="1"'], "two": ['-DVERSION="2"'], "broken": ['-DVERSION="3"', "-DBROKEN"],
                            "four": ['-DVERSION="4"']}.items():
            folder = os.path.join(directory, name)
            os.mkdir(folder)
            self.plugins[name] = os.path.join(folder, "walks.so")
            subprocess.run(
                ["cc", "-shared", "-fPIC", "-fvisibility=hidden", "-O1", "-Iplugin-sdk/include", "-Wl,-Bsymbolic", *flags,
                 os.path.join(directory, "walks.c"), "-o", self.plugins[name]], check=True)

    @property
    def server(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        """Starts the server, again on the port that it had, and waits until it listens."""
        open(self.log, "w").close()
        self.process = subprocess.Popen(
            [self.dotjob, "up", "--port", str(self.port), "--crash-budget", "2"],
            env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=open(self.log, "a"))
        self.port = int(self.wait_for(r"listening on http://127\.0\.0\.1:(\d+)\s"))
        self.wait_for(r"(sign-in-link)")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    @property
    def link(self):
        with open(self.database + ".d/sign-in-link") as file:
            return file.read().strip()[len(self.server):]
