"""axe-core judges pages: WCAG 2.1, A and AA."""
import hashlib
import os
import subprocess
import sys
import zipfile

from webdriver import Failed

# Carries axe.min.js, which is in no Debian package.
PACKAGE = "axe-playwright-python"
VERSION = "0.1.8"
DIGEST = "fdd263c998388f1a8e67cad02677e612d946248bd44d163be5e8650ea31f95f8"
FOLDER = f".build/axe-{VERSION}"


def source():
    """The script, fetched once."""
    script = os.path.join(FOLDER, "axe.min.js")
    if not os.path.exists(script):
        os.makedirs(FOLDER, exist_ok=True)
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                        "--dest", FOLDER, f"{PACKAGE}=={VERSION}"], check=True)
        wheel = os.path.join(FOLDER, f"axe_playwright_python-{VERSION}-py3-none-any.whl")
        with open(wheel, "rb") as file:
            found = hashlib.sha256(file.read()).hexdigest()
        if found != DIGEST:
            raise Failed(f"{wheel}: its digest is {found}, and not {DIGEST}")
        with zipfile.ZipFile(wheel) as archive, open(script, "wb") as file:
            file.write(archive.read("axe_playwright_python/axe.min.js"))
    with open(script) as file:
        return file.read()


def violations(browser, script):
    """What a page does wrong, in words. By the driver's own call: the page's policy lets no other script in."""
    browser.run(script)
    found = browser.call("POST", "/execute/async", {"script": """
        const done = arguments[0];
        axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }).then(
            (result) => done(result.violations.map((one) =>
                `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + " " + (node.any[0]?.message ?? "")).join(" | ")}`)),
            (error) => done([String(error)]));
        """, "args": []})
    return found
