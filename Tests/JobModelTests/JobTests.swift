import JobModel
import Testing

@Suite("Job")
struct JobTests {
    private func job(retries: Int, retriesEnabled: Bool) -> Job {
        var settings = JobSettings(handler: "send_mail")
        settings.retries = retries
        settings.retriesEnabled = retriesEnabled
        return Job(id: 1, name: "mail", groupID: 1, groupName: "main", settings: settings, createdAt: 0)
    }

    @Test("Retries that are turned off leave the policy none, whatever the count")
    func retriesOff() {
        #expect(job(retries: 3, retriesEnabled: true).retryPolicy.retries == 3)
        #expect(job(retries: 3, retriesEnabled: false).retryPolicy.retries == 0)
    }

    @Test("A change sets the values that it carries, and no others")
    func change() {
        var settings = JobSettings(handler: "send_mail")
        settings.retries = 3
        var change = JobChange()
        change.parameters = "[]"
        change.priority = 0
        let before = settings
        settings.apply(change)
        #expect(settings.parameters == "[]" && settings.priority == 0)
        settings.parameters = before.parameters
        settings.priority = before.priority
        #expect(settings == before)
    }

    @Test("The change that sets everything makes any settings those")
    func changeOfEverything() {
        var settings = JobSettings(handler: "send_mail")
        settings.parameters = "[]"
        settings.timeoutMs = 1
        settings.retries = 2
        settings.retriesEnabled = false
        settings.schedule = .every(milliseconds: 3)
        settings.timeZone = "Europe/Berlin"
        settings.misfireStrategy = .skip
        settings.blockStrategy = .serial
        settings.priority = 4
        var others = JobSettings(handler: "other")
        others.apply(JobChange(settings))
        #expect(others == settings)
    }

    @Test("Only the schedule and its time zone move when tasks come due")
    func touchesSchedule() {
        var change = JobChange()
        change.priority = 1
        change.misfireStrategy = .skip
        #expect(!change.touchesSchedule)
        change.timeZone = "Europe/Berlin"
        #expect(change.touchesSchedule)
        change.timeZone = nil
        change.schedule = .manual
        #expect(change.touchesSchedule)
    }
}
