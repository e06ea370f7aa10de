import JobModel
import JobStore

// What answers say, as the shapes of the same names write it.

extension Job {
    init(answer node: JSONNode) throws {
        var settings = JobSettings(handler: try node.text("handler"))
        settings.parameters = try node.source("parameters")
        settings.timeoutMs = try node.integer("timeout_ms")
        settings.retries = try node.int("retries")
        settings.retriesEnabled = try node.flag("retries_enabled")
        settings.schedule = try Schedule(try node.member("schedule"))
        settings.timeZone = try node.text("time_zone")
        settings.misfireStrategy = try node.word("misfire_strategy")
        settings.misfireAfterMs = try node.integer("misfire_after_ms")
        settings.misfireCap = try node.int("misfire_cap")
        settings.blockStrategy = try node.word("block_strategy")
        settings.priority = try node.int("priority")
        settings.summary = try node.text("description")
        settings.owner = try node.text("owner")
        settings.alarmEmail = try node.text("alarm_email")
        let status = try node.text("status")
        guard let triggerStatus = TriggerStatus.all.first(where: { $0.word == status }) else {
            throw AnswerFault(member: "status")
        }
        self.init(
            id: try node.integer("id"), name: try node.text("name"), groupID: try node.integer("group_id"),
            groupName: try node.text("group"), settings: settings, isDisabled: try node.flag("is_disabled"),
            triggerStatus: triggerStatus, createdAt: try node.time("created_at"),
            updatedAt: try node.optionalTime("updated_at"),
            lastTriggeredAt: try node.optionalTime("last_triggered_at"),
            nextTriggerAt: try node.optionalTime("next_trigger_at"))
    }
}

extension Run {
    init(answer node: JSONNode) throws {
        self.init(
            id: try node.integer("id"), jobID: try node.integer("job_id"), count: try node.int("count"),
            firstTaskID: try node.integer("first_task_id"), lastTaskID: try node.integer("last_task_id"))
    }
}
