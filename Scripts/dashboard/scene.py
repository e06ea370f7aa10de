"""What screenshots show: a few groups with work of a morning, one of them in trouble."""
import time


def set_up(stage):
    for group, text in [("mail", "Letters and digests"), ("stock", "What suppliers have"), ("reports", "Figures for the board")]:
        stage.run("group", "add", group, "--description", text)
        stage.run("plugin", "publish", "--group", group, stage.plugins["one"], "--note", "first")
    for name, group, handler, when in [
        ("digest", "mail", "greet", ["--cron", "*/5 * * * *"]), ("morning-report", "reports", "greet", ["--cron", "30 2 * * *", "--time-zone", "Europe/Berlin"]),
        ("stock-sync", "stock", "greet", ["--every", "1s"]), ("welcome", "mail", "greet", ["--every", "2s"]),
        ("supplier-import", "stock", "fail", ["--every", "5s"]), ("inventory", "stock", "count", ["--block", "serial"]),
        ("closing", "reports", "greet", ["--cron", "0 18 L * *"]),
    ]:
        parameters = ["--param", '{"to": "ada", "times": 2}'] if handler == "greet" else []
        stage.run("job", "add", "--name", name, "--group", group, "--handler", handler, "--owner", "ada", *parameters, *when)
    stage.run("job", "run", "digest", "--count", "30")
    stage.run("job", "run", "inventory", "--count", "3")
    time.sleep(60)
    stage.run("plugin", "publish", "--group", "mail", stage.plugins["two"], "--note", "kinder words")
    stage.run("plugin", "publish", "--group", "stock", stage.plugins["two"], "--note", "faster", "--canary", "25")
    time.sleep(75)
