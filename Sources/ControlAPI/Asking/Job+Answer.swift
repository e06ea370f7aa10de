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
        settings.backoff = Backoff(stored: try node.text("backoff"))
        settings.retryOn = RetryCauses(words: try node.list("retry_on").compactMap(\.text)) ?? .all
        settings.maxSnoozes = try node.int("max_snoozes")
        settings.timing = try JobTiming(answer: node)
        settings.misfireStrategy = try node.word("misfire_strategy")
        settings.misfireAfterMs = try node.integer("misfire_after_ms")
        settings.misfireCap = try node.int("misfire_cap")
        settings.blockStrategy = try node.word("block_strategy")
        settings.queueAtMost = try node.optionalInteger("queue_at_most").map { Int($0) }
        settings.limits = try JobLimits(answer: node)
        settings.uniqueness = try Uniqueness(answer: node)
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
            nextTriggerAt: try node.optionalTime("next_trigger_at"),
            lastFailedAt: try node.optionalTime("last_failed_at"))
    }
}

extension JobTiming {
    fileprivate init(answer node: JSONNode) throws {
        self.init(try Schedule(try node.member("schedule")), timeZone: try node.text("time_zone"))
        gap = try node.optionalWord("gap_strategy")
        repetition = try node.optionalWord("repetition_strategy")
        startsAt = try node.optionalTime("starts_at")
        endsAt = try node.optionalTime("ends_at")
        jitterMs = try node.integer("jitter_ms")
        calendar = try node.optionalText("calendar")
        offDay = try node.word("off_day_strategy")
    }
}

extension JobLimits {
    fileprivate init(answer node: JSONNode) throws {
        self.init()
        maxRunning = try node.optionalInteger("max_running").map { Int($0) }
        key = try node.optionalText("limit_key").flatMap { ParameterKey($0) }
        maxPerKey = try node.optionalInteger("max_per_key").map { Int($0) }
        rate = try node.optionalText("rate").flatMap { StartRate($0) }
        burst = try node.optionalInteger("burst").map { Int($0) }
    }
}

extension Uniqueness {
    fileprivate init(answer node: JSONNode) throws {
        self.init()
        key = try node.optionalText("unique_by").flatMap { ParameterKey($0) }
        span = UniqueSpan(stored: try node.text("unique_while"))
        onDuplicate = try node.word("on_duplicate")
    }
}

extension Run {
    init(answer node: JSONNode) throws {
        self.init(
            id: try node.integer("id"), jobID: try node.integer("job_id"), count: try node.int("count"),
            firstTaskID: try node.integer("first_task_id"), lastTaskID: try node.integer("last_task_id"))
        duplicates = try node.int("duplicates")
    }
}
