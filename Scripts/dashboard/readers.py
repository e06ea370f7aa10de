"""Dashboards that are open, without browsers: each is told of events and reads its page again, as the page's script does."""
import http.client
import threading
import time
import urllib.parse


class Reader(threading.Thread):
    """One open page."""

    def __init__(self, server, token, path, topics, end):
        super().__init__(daemon=True)
        self.host, self.path, self.topics, self.end = server.removeprefix("http://"), path, topics, end
        self.cookie = sign_in(self.host, token)
        self.is_due = threading.Event()
        self.reads = self.shared = 0

    def run(self):
        threading.Thread(target=self.listen, daemon=True).start()
        connection = http.client.HTTPConnection(self.host)
        while not self.end.is_set():
            self.is_due.wait(1)
            self.is_due.clear()
            connection.request("GET", self.path, headers={
                "Cookie": self.cookie, "Accept": "text/html", "Accept-Encoding": "gzip", "X-Live": "1"})
            reply = connection.getresponse()
            reply.read()
            self.reads += 1
            self.shared += reply.getheader("X-Made-Ago", "0") != "0"
            self.end.wait(1)

    def listen(self):
        connection = http.client.HTTPConnection(self.host)
        connection.request("GET", f"/api/v1/events?topics={self.topics}", headers={"Cookie": self.cookie})
        reply = connection.getresponse()
        while not self.end.is_set() and reply.readline():
            self.is_due.set()


def sign_in(host, token):
    connection = http.client.HTTPConnection(host)
    connection.request("POST", "/sign-in", urllib.parse.urlencode({"token": token}), {
        "Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{host}"})
    reply = connection.getresponse()
    reply.read()
    return reply.getheader("Set-Cookie").split(";")[0]


class Readers:
    def __init__(self, server, token, count):
        self.end = threading.Event()
        self.all = [Reader(server, token, "/", "group,release,executor,task", self.end) for _ in range(count)]
        for reader in self.all:
            reader.start()
        while not all(reader.reads for reader in self.all):
            time.sleep(0.05)

    def stop(self):
        """How often pages were read, and how many of these answers were made for another."""
        self.end.set()
        for reader in self.all:
            reader.join()
        return sum(reader.reads for reader in self.all), sum(reader.shared for reader in self.all)
