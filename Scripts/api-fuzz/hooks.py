"""Makes most requests of schemathesis name what there is, and keeps it there. See Scripts/fuzz-api.

Ids and names that are made up find nothing, so that of most operations only the refusals would be seen.
"""

import atexit
import collections
import json
import os
import random
import threading
import time
import urllib.error
import urllib.request
import uuid

import schemathesis

URL = os.environ["FUZZED_URL"]
ADMIN = os.environ["FUZZED_TOKEN"]
LIBRARIES = [open(path, "rb").read() for path in os.environ["FUZZED_LIBRARIES"].split(":")]
# Of those that ask: one that is revoked would let nothing be seen any more.
OWN_TOKENS = {"admin", "fuzz-metrics", "fuzz-viewer", "fuzz-operator", "fuzz-publisher", "fuzz-admin"}
FRESH_SECONDS = 1

chance = random.Random(int(os.environ.get("FUZZED_SEED", "1")))
lock = threading.Lock()
known = {"at": 0.0}
runs = collections.deque(maxlen=20)
# Of the answers that have come: where a list goes on, and what stands of a job.
cursors = {}
tags = {}
statuses = collections.defaultdict(collections.Counter)


def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {ADMIN}", "Content-Type": "application/json"}
    request = urllib.request.Request(URL + path, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError:
        return {}


def column(path, name):
    return [item[name] for item in ask("GET", f"/api/v1/{path}?limit=50").get("items", [])]


def refresh():
    """Puts back what requests have taken away, and looks at what there is."""
    for path in ("groups/g/resume", "executors/1/enable"):
        ask("POST", f"/api/v1/{path}")
    for name, handler in (("echo", "echo"), ("fail", "fail"), ("nap", "nap")):
        ask("POST", "/api/v1/jobs", {"name": name, "group": "g", "handler": handler})
    jobs = ask("GET", "/api/v1/jobs?limit=50").get("items", [])
    for job in jobs:
        if job["name"] in ("echo", "fail", "nap"):
            ask("POST", f"/api/v1/jobs/{job['id']}/enable")
            runs.append(ask("POST", f"/api/v1/jobs/{job['id']}/run").get("id", 1))
    ask("POST", "/api/v1/tokens", {"name": f"victim-{chance.randrange(1_000_000)}", "role": "viewer"})
    logs = ask("GET", "/api/v1/logs?limit=50").get("items", [])
    known.update(
        jobs=[job["id"] for job in jobs],
        job_names=[job["name"] for job in jobs],
        handlers=["echo", "fail", "nap"],
        tasks=column("tasks", "id") + [log["task_id"] for log in logs],
        logs=[log["id"] for log in logs],
        errors=column("errors", "id"),
        executors=column("executors", "id"),
        groups=column("groups", "name") + ["g"] * 3,
        releases=[1, 2, 3],
        runs=list(runs),
        tokens=[name for name in column("tokens", "name") if name not in OWN_TOKENS],
        group_ids=[1, 1, 2],
        at=time.monotonic(),
    )


def one(kind):
    with lock:
        if time.monotonic() - known["at"] > FRESH_SECONDS:
            refresh()
    return chance.choice(known.get(kind) or [1])


def kind_of(name, path):
    """What a parameter names, or a member of a body; None for what is no name."""
    plain = {
        "group": "groups", "job": "job_names", "handler": "handlers", "task": "tasks", "release": "releases",
        "to": "releases", "number": "releases", "groupId": "group_ids", "jobGroup": "group_ids", "jobId": "jobs",
        "job_id": "jobs", "executorHandler": "handlers",
    }
    if name in plain:
        return plain[name]
    if name == "id":
        return next((kind for kind in ("tasks", "logs", "errors", "executors", "runs") if f"/{kind}/" in path), "jobs")
    if name == "name" and "/tokens/" in path:
        return "tokens"
    return None


def fill(values, path):
    for name in values or {}:
        kind = kind_of(name, path)
        if kind and chance.random() < 0.75:
            values[name] = one(kind)


def fill_bulk(body, path):
    """Makes a bulk action one that is done: it takes ids or a filter, and how many there are."""
    if "ids" in body and "filter" in body and chance.random() < 0.75:
        del body[chance.choice(["ids", "filter"])]
    if "ids" in body and chance.random() < 0.75:
        kind = "jobs" if "/jobs/" in path else "tasks"
        body["ids"] = [one(kind) for _ in range(3)]
    if isinstance(body.get("filter"), dict):
        fill(body["filter"], path)
    if "expected" in body and chance.random() < 0.5:
        body.update(expected=5, tolerance=1_000)


def replace(values, name, value):
    """Puts in a value that does something most of the time; with None it takes away the one that does nothing."""
    if name in (values or {}) and chance.random() < 0.75:
        del values[name]
        if value is not None:
            values[name] = value


def tagged(case):
    """What the ETag of an answer is of: a job by its id, or a group by its name."""
    parameters = case.path_parameters or {}
    return str(parameters.get("id") or parameters.get("group"))


@schemathesis.hook
def before_call(context, case, kwargs):
    path = case.operation.path
    # What is wrong on purpose stays so.
    if case.meta is None or not case.meta.generation.mode.is_negative:
        fill(case.path_parameters, path)
        fill(case.query, path)
        replace(case.query, "cursor", cursors.get(path))
        # What is made up is mostly the same: a key of another request.
        replace(case.headers, "Idempotency-Key", str(uuid.uuid4()))
        replace(case.headers, "If-Match", tags.get(tagged(case)))
        if isinstance(case.body, dict):
            fill(case.body, path)
            fill_bulk(case.body, path)
        if path.endswith("/releases") and case.method.upper() == "POST" and chance.random() < 0.25:
            case.body = chance.choice(LIBRARIES)
            if chance.random() < 0.5:
                case.query = {**(case.query or {}), "canary": "10"}
    parameters = case.path_parameters or {}
    if "/tokens/" in path and parameters.get("name") in OWN_TOKENS:
        parameters["name"] = one("tokens")


@schemathesis.hook
def after_call(context, case, response):
    path = case.operation.path
    statuses[f"{case.operation.method.upper()} {path}"][response.status_code] += 1
    if response.status_code != 200 or case.operation.method.upper() == "POST":
        return
    if "etag" in response.headers:
        tags[tagged(case)] = response.headers["etag"][0]
    answer = json.loads(response.content)
    if isinstance(answer, dict) and answer.get("next_cursor"):
        cursors[path] = answer["next_cursor"]


@atexit.register
def tell():
    """Says which statuses came, and which operations never did what was asked: of those little has been seen."""
    total = sum(statuses.values(), collections.Counter())
    print("answers by status:", ", ".join(f"{status}: {count}" for status, count in sorted(total.items())))
    refused = sorted(name for name, counts in statuses.items() if not any(status < 300 for status in counts))
    print("refused each time:", ", ".join(refused) or "none")
