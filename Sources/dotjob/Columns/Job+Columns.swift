import JSONWriting
import JobModel

extension Job {
    /// The row of `dot_job_info`, by its columns.
    var columns: [String: JSONValue] {
        [
            "id": JSONValue(id),
            "name": JSONValue(name),
            "job_group": JSONValue(groupID),
            "group_name": JSONValue(groupName),
            "executor_handler": JSONValue(settings.handler),
            "executor_param": JSONValue(settings.parameters),
            "executor_timeout": JSONValue(settings.timeoutMs),
            "executor_fail_retry_count": JSONValue(settings.retries),
            "trigger_status": JSONValue(triggerStatus.rawValue),
            "disable": JSONValue(flag: isDisabled),
            "retry": JSONValue(flag: settings.retriesEnabled),
            "schedule_type": JSONValue(settings.schedule.typeName),
            "schedule_conf": JSONValue(settings.schedule.configuration),
            "time_zone": JSONValue(settings.timeZone),
            "gap_strategy": JSONValue(settings.timing.gap?.rawValue),
            "repetition_strategy": JSONValue(settings.timing.repetition?.rawValue),
            "starts_at": JSONValue(settings.timing.startsAt),
            "ends_at": JSONValue(settings.timing.endsAt),
            "jitter_ms": JSONValue(settings.timing.jitterMs),
            "calendar": JSONValue(settings.timing.calendar),
            "off_day_strategy": JSONValue(settings.timing.offDay.rawValue),
            "retry_backoff": JSONValue(settings.backoff.description),
            "retry_on": JSONValue(settings.retryOn.text),
            "max_snoozes": JSONValue(settings.maxSnoozes),
            "queue_at_most": JSONValue(settings.queueAtMost.map { Int64($0) }),
            "misfire_strategy": JSONValue(settings.misfireStrategy.rawValue),
            "misfire_after_ms": JSONValue(settings.misfireAfterMs),
            "misfire_cap": JSONValue(settings.misfireCap),
            "block_strategy": JSONValue(settings.blockStrategy.rawValue),
            "priority": JSONValue(settings.priority),
            "job_desc": JSONValue(settings.summary),
            "author": JSONValue(settings.owner),
            "alarm_email": JSONValue(settings.alarmEmail),
            "created_at": JSONValue(createdAt),
            "updated_at": JSONValue(updatedAt),
            "trigger_last_time": JSONValue(lastTriggeredAt),
            "trigger_next_time": JSONValue(nextTriggerAt),
            "last_failed_at": JSONValue(lastFailedAt),
        ]
    }
}
