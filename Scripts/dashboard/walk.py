"""What an operator does in a day, in a real browser. By selectors and not by words: the same walk goes in every language."""
import time

from webdriver import Failed


def menu(browser, action):
    """Opens the panel of a form and sends it."""
    browser.click(f'details.menu:has(form[action$="{action}"]) > summary')
    browser.click(f'form[action$="{action}"] button')


def sign_in(browser, stage):
    browser.open(stage.link)
    browser.click("form button.main")
    browser.see(".rail")


def sign_in_by_token(browser, stage):
    browser.open("/jobs")
    browser.fill("#token", stage.token)
    browser.click("form button.main")
    browser.see("h1")


def publish(browser, stage, name, canary=None, look=False):
    browser.open("/groups/walks")
    browser.attach("#file", stage.plugins[name])
    browser.fill("#message", name)
    if canary:
        browser.fill("#canary", canary)
    browser.click('form.publish button[name="look"]' if look else "form.publish button.main")
    if look:
        return browser.see("#outlook")
    return browser.see("#note")


def add_job(browser, name, handler="greet"):
    browser.open(f"/jobs/new?group=walks&handler={handler}")
    browser.fill("#name", name)
    browser.choose("#schedule", "manual")
    if handler == "greet":
        browser.fill('[name="p.to"]', "ada")
    browser.click("form[data-job-form] button.main")
    browser.see("#note")


def run(browser, job):
    """Runs a job now, and leaves the page of its task open."""
    browser.open("/search?q=" + job)
    menu(browser, "/run")
    browser.see("#task-steps")


def with_script(browser, stage, say):
    """The whole of it."""
    sign_in(browser, stage)
    say("signed in by the link")
    stage.run("group", "add", "walks")
    publish(browser, stage, "one", look=True)
    publish(browser, stage, "one")
    browser.see("#timeline .release-active")
    say("published by upload, tried first")

    browser.open("/jobs/new?group=walks&handler=greet")
    browser.fill("#cron", "30 2 * * *")
    browser.see("[data-times] li", "T02:30:00")
    add_job(browser, "greeting")
    run(browser, "greeting")
    browser.see("#task-state .state-ok")
    browser.see("#log .line", "hello, ada")
    say("added a job with the form, saw its times, ran it, read its log")

    add_job(browser, "counting", "count")
    run(browser, "counting")
    browser.see("[data-log] .line", "step 12")
    browser.see("#progress progress")
    if "dotjob task cancel" not in browser.run("return document.querySelector('#copies').textContent"):
        raise Failed("the page does not say how to cancel the task from a terminal")
    menu(browser, "/cancel")
    browser.see("#task-state .state-held, #task-state .state-ok, #asked")
    say("watched a log live, cancelled the task")

    publish(browser, stage, "two")
    browser.wait("the second release in the timeline", lambda: len(browser.call(
        "POST", "/elements", {"using": "css selector", "value": "#timeline .release-active"})) >= 2)
    say("saw a swap")

    publish(browser, stage, "broken")
    browser.wait("the third release to serve", lambda: "walks 3" in stage.run("plugin", "list", "--group", "walks")
                 or "3" in browser.page_text())
    for _ in range(4):
        run(browser, "greeting")
        time.sleep(1)
    browser.open("/groups/walks")
    browser.see("#releases .state-failed")
    say("a release that crashes rolled itself back")

    publish(browser, stage, "four", canary="50")
    browser.see("#canary-split svg")
    browser.run("const slider = document.querySelector('#percent'); slider.value = 70; "
                "slider.dispatchEvent(new Event('input', { bubbles: true }))")
    browser.see("#percent-shown", "70 %")
    browser.click('#canary-split form[action$="/canary"] button')
    browser.see("#note")
    browser.see("#percent-shown", "70 %")
    menu(browser, "/promote")
    browser.see("#note")
    browser.wait("the end of the canary", lambda: not browser.find("#canary-split"))
    menu(browser, "/rollback")
    browser.see("#note")
    browser.see("#timeline .first-task")
    browser.open("/executors")
    browser.see(".hosts .state-ok")
    browser.see(".death summary", "SIGSEGV")
    browser.open("/groups/walks")
    say("canary, its share moved, promoted, rolled back by hand; the crash is told on the executors' page")

    menu(browser, "/pause")
    browser.see("#note")
    run(browser, "greeting")
    browser.see("#why a")
    browser.open("/tasks")
    browser.run("document.querySelector('tbody[data-list] a').focus()")
    stage.run("job", "run", "greeting")
    browser.click(".fresh button", "1")
    browser.wait("the row that waited", lambda: len(browser.call(
        "POST", "/elements", {"using": "css selector", "value": "tbody[data-list] tr"})) == 2)
    browser.wait("the button to go", lambda: not browser.find(".fresh button"))
    say("a new row waited while another had the focus")
    browser.open("/groups/walks")
    browser.click('form[action$="/resume"] button')
    browser.see("#note")
    say("read why a task waits")

    browser.open("/tasks")
    browser.click(".choice:has([name=group]) > summary")
    browser.click('[name=group][value="walks"]')
    browser.wait("the filter in the address", lambda: "group=walks" in browser.where)
    browser.click("details.saved > summary")
    browser.fill("#filter-name", "mine")
    browser.click('form[action="/filters"] button')
    browser.see("#note")
    browser.click("details.saved > summary")
    browser.see('.saved a[href="/tasks?group=walks"]', "mine")
    say("filtered the queue by a tick, and kept the filter")

    add_job(browser, "failing", "fail")
    run(browser, "failing")
    browser.see("#task-state .state-failed")
    browser.open("/errors")
    browser.click(".rows a.strong", "supplier")
    menu(browser, "/retry")
    browser.see("#note")
    say("retried from the error desk")
    browser.click('form[action="/sign-out"] button')
    browser.see("#token")
    say("signed out")


def restart(browser, stage, say):
    """The server dies under an open page, and comes back."""
    sign_in_by_token(browser, stage)
    browser.open("/jobs")
    browser.see('[data-live-switch][data-state="live"]')
    stage.kill()
    browser.see('[data-live-switch][data-state="lost"]')
    stage.run("job", "add", "--name", "meanwhile", "--group", "walks", "--handler", "greet", "--param", '{"to": "x"}')
    stage.start()
    begun = time.monotonic()
    browser.see('[data-live-switch][data-state="live"]')
    browser.see("td a", "meanwhile")
    say(f"the server was killed under the page, which came back {time.monotonic() - begun:.1f} s after it listened")


def without_script(browser, stage, say):
    """Reading, and every form."""
    sign_in_by_token(browser, stage)
    for path in ["/", "/jobs", "/tasks", "/groups", "/groups/walks", "/errors", "/executors", "/audit", "/tokens", "/settings"]:
        browser.open(path)
        browser.see("h1")
    add_job(browser, "plain")
    run(browser, "plain")
    for _ in range(100):
        if browser.find("#task-state .state-ok"):
            break
        browser.open(browser.where)
    browser.see("#log .line", "hello, ada")
    browser.open("/jobs?q=plain")
    browser.click('[name="scope"][value="all"]')
    browser.choose("#action", "disable")
    browser.click("form[data-bulk] fieldset button")
    browser.see("#note")
    publish(browser, stage, "two", look=True)
    browser.open("/settings")
    browser.choose("#theme", "dark")
    browser.click('form[action="/settings"] button.main')
    browser.see('html[data-theme="dark"]')
    browser.click('form[action="/sign-out"] button')
    browser.see("#token")
    say("without scripts: read, added, ran, changed many, tried an upload, changed settings, signed out")


def by_keyboard(browser, stage, say):
    """Never a mouse."""
    browser.open("/sign-in")
    browser.keys(stage.token, "Enter")
    browser.see(".rail")
    browser.keys("g", "j")
    browser.see("form[data-bulk]")
    browser.keys("/")
    browser.keys("greeting", "Enter")
    browser.see("#job-tiles")
    to(browser, 'details.menu:has(form[action$="/run"]) > summary')
    browser.keys("Enter")
    to(browser, 'form[action$="/run"] button')
    browser.keys("Enter")
    browser.see("#task-steps")
    browser.keys("g", "g")
    browser.see(".rows a.strong")
    to(browser, ".rows a.strong")
    browser.keys("Enter")
    browser.see("#timeline")
    to(browser, 'form[action="/sign-out"] button')
    browser.keys("Enter")
    browser.see("#token")
    say("by keyboard alone: signed in, found a job, ran it, opened its group, signed out")


def to(browser, css):
    """Goes from one thing to the next until it has the focus."""
    for _ in range(200):
        if browser.run("return document.activeElement.matches(arguments[0])", css):
            if not browser.run("return document.activeElement.matches(':focus-visible')"):
                raise Failed(f"{css}: the focus does not show")
            return
        browser.keys("Tab")
    raise Failed(f"{css}: the keyboard does not get there")
