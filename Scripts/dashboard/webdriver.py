"""A browser of one's own: Chromium by W3C WebDriver (https://www.w3.org/TR/webdriver2/), spoken over HTTP."""
import base64
import json
import subprocess
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Failed(Exception):
    pass


class Driver:
    """chromedriver on a free port."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            if "started successfully on port" in line:
                self.url = "http://127.0.0.1:" + line.split("port")[1].strip(" .\n")
                return
        raise Failed("chromedriver does not start")

    def call(self, method, path, body=None):
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(self.url + path, data=data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as reply:
                return json.load(reply)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise Failed(f"{value['error']}: {value['message'].splitlines()[0]}") from None

    def end(self):
        self.process.terminate()
        self.process.wait()


class Browser:
    """A fresh profile. Waits are on what the page shows; the time limit is for a broken run."""

    def __init__(self, driver, server, width=1440, height=1000, language="en", script=True, dark=False, zone=None):
        preferences = {"intl.accept_languages": language, "download.prompt_for_download": False}
        if not script:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        arguments = ["--headless=new", "--no-sandbox", "--hide-scrollbars", f"--window-size={width},{height}"]
        options = {"args": arguments, "prefs": preferences}
        self.driver, self.server, self.width = driver, server, width
        created = driver.call("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}})
        self.path = "/session/" + created["sessionId"]
        self.seen = []
        self.size(width, height)
        if dark:
            self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
        if zone:
            self.devtools("Emulation.setTimezoneOverride", timezoneId=zone)

    def size(self, width, height):
        self.width = width
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                      mobile=width < 600)

    def call(self, method, path, body=None):
        return self.driver.call(method, self.path + path, body)

    def devtools(self, command, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def end(self):
        self.call("DELETE", "")

    # Looking

    def open(self, path):
        self.call("POST", "/url", {"url": self.server + path})

    @property
    def where(self):
        return self.call("GET", "/url")[len(self.server):]

    @property
    def title(self):
        return self.call("GET", "/title")

    def find(self, css, text=None):
        """The first element that is shown, and that holds a text."""
        for element in self.call("POST", "/elements", {"using": "css selector", "value": css}):
            id = element[ELEMENT]
            if text is None or text in self.text(id):
                return id
        return None

    def text(self, id):
        return self.call("GET", f"/element/{id}/text")

    def attribute(self, id, name):
        return self.call("GET", f"/element/{id}/attribute/{name}")

    def wait(self, what, find, seconds=60):
        """Waits until something is found, and gives it back."""
        end = time.monotonic() + seconds
        while True:
            try:
                found = find()
                if found:
                    return found
            except Failed as failed:
                # What was found may have been replaced since.
                if "stale" not in str(failed):
                    raise
            if time.monotonic() > end:
                raise Failed(f"{what}: not there after {seconds} s, at {self.where}\n{self.page_text()[:3000]}")
            time.sleep(0.1)

    def see(self, css, text=None, seconds=60):
        return self.wait(f"{css} {text or ''}", lambda: self.find(css, text), seconds)

    def page_text(self):
        return self.text(self.find("body"))

    def run(self, script, *arguments):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    # Doing

    def click(self, css, text=None):
        self.call("POST", f"/element/{self.see(css, text)}/click")

    def fill(self, css, text):
        id = self.see(css)
        self.call("POST", f"/element/{id}/clear")
        self.call("POST", f"/element/{id}/value", {"text": text})

    def attach(self, css, path):
        self.call("POST", f"/element/{self.see(css)}/value", {"text": path})

    def choose(self, css, value):
        self.click(f'{css} option[value="{value}"]')

    def keys(self, *keys):
        """Types, without a mouse: names of keys such as Tab and Enter, and texts."""
        codes = {"Tab": "\ue004", "Enter": "\ue007", "Space": " ", "Escape": "\ue00c", "Down": "\ue015"}
        actions = []
        for key in keys:
            for value in [codes[key]] if key in codes else list(key):
                actions += [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def accept(self):
        self.call("POST", "/alert/accept")

    def shot(self, path, whole=True):
        if whole:
            height = self.run("return Math.max(document.documentElement.scrollHeight, 600)")
            self.size(self.width, min(height, 4000))
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("GET", "/screenshot")))

    # What must not be

    def complaints(self):
        """What the browser has logged, and what it has asked others for."""
        found = []
        for entry in self.call("POST", "/se/log", {"type": "browser"}):
            # An answer that refuses is the page's, and not a fault; Chromium's advice on passwords is none either.
            if "Password forms should" in entry["message"] or "Failed to load resource" in entry["message"]:
                continue
            found.append(entry["message"])
        for entry in self.call("POST", "/se/log", {"type": "performance"}):
            message = json.loads(entry["message"])["message"]
            if message["method"] != "Network.requestWillBeSent":
                continue
            url = message["params"]["request"]["url"]
            if not url.startswith((self.server, "data:", "chrome:", "about:")):
                found.append("asked for " + url)
        return found
