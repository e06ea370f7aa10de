import JobModel

extension Job {
    /// The row of `dot_job_info`, by its columns.
    var columns: [String: JSONValue] {
        [
            "id": JSONValue(id),
            "name": JSONValue(name),
            "job_group": JSONValue(groupID),
            "group_name": JSONValue(groupName),
            "executor_handler": JSONValue(handler),
            "executor_param": JSONValue(parameters),
            "executor_timeout": JSONValue(timeoutMs),
            "executor_fail_retry_count": JSONValue(retries),
            "trigger_status": JSONValue(triggerStatus.rawValue),
            "disable": JSONValue(flag: isDisabled),
            "retry": JSONValue(flag: retriesEnabled),
            "schedule_type": JSONValue(schedule.typeName),
            "schedule_conf": JSONValue(schedule.configuration),
            "time_zone": JSONValue(timeZone),
            "misfire_strategy": JSONValue(misfireStrategy.rawValue),
            "block_strategy": JSONValue(blockStrategy.rawValue),
            "priority": JSONValue(priority),
            "created_at": JSONValue(createdAt),
            "trigger_last_time": JSONValue(lastTriggeredAt),
            "trigger_next_time": JSONValue(nextTriggerAt),
        ]
    }
}
