"""Dashboards that are open, without browsers: each is told of events and reads its page again, as the page's script does.

They are one process that does no more than a browser's network would, or they would weigh more on a small machine than what they measure.
"""
import http.client
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import time
import urllib.parse

TOPICS = "group,release,executor,task"


def sign_in(host, token):
    connection = http.client.HTTPConnection(host)
    connection.request("POST", "/sign-in", urllib.parse.urlencode({"token": token}), {
        "Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{host}"})
    reply = connection.getresponse()
    reply.read()
    return reply.getheader("Set-Cookie").split(";")[0]


class Reader:
    """One open page: a connection for events, and one for what is read again."""

    LEAST_S = 1

    def __init__(self, host, cookie, selector):
        self.head = f"Host: {host}\r\nCookie: {cookie}\r\n"
        self.is_due, self.told_at, self.asked_at, self.is_reading = True, 0, 0, False
        self.answer = b""
        self.reads = self.shared = self.events = 0
        self.events_socket, self.page_socket = self.connect(host), self.connect(host)
        self.events_socket.sendall(f"GET /api/v1/events?topics={TOPICS} HTTP/1.1\r\n{self.head}\r\n".encode())
        selector.register(self.events_socket, selectors.EVENT_READ, self.hear)
        selector.register(self.page_socket, selectors.EVENT_READ, self.read)

    @staticmethod
    def connect(host):
        name, port = host.rsplit(":", 1)
        return socket.create_connection((name, int(port)))

    def hear(self, now):
        text = self.events_socket.recv(1 << 16)
        if not text:
            raise SystemExit("an event stream has ended")
        told = text.count(b"data: ")
        if told:
            self.events += told
            self.is_due, self.told_at = True, now

    def tick(self, now):
        if self.is_due and not self.is_reading and now - self.asked_at >= self.LEAST_S:
            self.is_due, self.is_reading, self.asked_at, self.answer = False, True, now, b""
            self.page_socket.sendall(
                f"GET / HTTP/1.1\r\n{self.head}Accept: text/html\r\nAccept-Encoding: gzip\r\nX-Live: 1\r\n\r\n".encode())

    def read(self, now):
        piece = self.page_socket.recv(1 << 18)
        if not piece:
            raise SystemExit("a connection has ended")
        self.answer += piece
        head, _, body = self.answer.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if not length or len(body) < int(length.group(1)):
            return
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(head.decode())
        age = int(re.search(rb"(?i)x-made-ago: (\d+)", head).group(1))
        self.is_reading = False
        self.reads += 1
        self.shared += age > 0
        if self.told_at > self.asked_at - age / 1000:
            self.is_due = True


def read_on(host, cookie, count):
    """Until it is told to end; then it says how often pages were read, how many of these answers were made for another, and of how many
    events it was told."""
    selector = selectors.DefaultSelector()
    readers = [Reader(host, cookie, selector) for _ in range(count)]
    for number, reader in enumerate(readers):
        # As people opened them: not all at one moment.
        reader.asked_at = time.monotonic() - number / count
    is_ended = []
    signal.signal(signal.SIGTERM, lambda *_: is_ended.append(True))
    has_begun = False
    while not is_ended:
        for key, _ in selector.select(0.25):
            key.data(time.monotonic())
        now = time.monotonic()
        for reader in readers:
            reader.tick(now)
        if not has_begun and all(reader.reads for reader in readers):
            has_begun = True
            print("reading", flush=True)
    print(sum(one.reads for one in readers), sum(one.shared for one in readers), sum(one.events for one in readers), flush=True)


class Readers:
    def __init__(self, server, token, count):
        host = server.removeprefix("http://")
        self.process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), host, sign_in(host, token), str(count)], stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()

    def stop(self):
        """How often pages were read, how many of these answers were made for another, of how many events they were told; and what the
        readers themselves have used of the processors, in seconds."""
        self.process.terminate()
        counts = [int(number) for number in self.process.stdout.read().split()]
        _, _, used = os.wait4(self.process.pid, 0)
        return *counts, used.ru_utime + used.ru_stime


if __name__ == "__main__":
    read_on(sys.argv[1], sys.argv[2], int(sys.argv[3]))
