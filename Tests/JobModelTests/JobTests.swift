import JobModel
import Testing

@Suite("Job")
struct JobTests {
    private func job(retries: Int, retriesEnabled: Bool) -> Job {
        Job(
            id: 1, name: "mail", groupID: 1, groupName: "main", handler: "send_mail", parameters: "{}", timeoutMs: 0,
            retries: retries, retriesEnabled: retriesEnabled, isDisabled: false, triggerStatus: .notStarted,
            schedule: .manual, timeZone: "UTC", misfireStrategy: .fireOnce, blockStrategy: .parallel, priority: 5,
            createdAt: 0, lastTriggeredAt: nil, nextTriggerAt: nil)
    }

    @Test("Retries that are turned off leave the policy none, whatever the count")
    func retriesOff() {
        #expect(job(retries: 3, retriesEnabled: true).retryPolicy.retries == 3)
        #expect(job(retries: 3, retriesEnabled: false).retryPolicy.retries == 0)
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
