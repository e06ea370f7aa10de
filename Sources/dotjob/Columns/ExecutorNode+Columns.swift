import JSONWriting
import JobModel
import JobStore
import Wording

extension ExecutorNode {
    /// The row of `dot_executor`, by its columns, and what its session and its tasks say.
    var columns: [String: JSONValue] {
        [
            "id": JSONValue(id),
            "hostname": JSONValue(hostname),
            "ip": JSONValue(ip),
            "port": JSONValue(port),
            "group_id": JSONValue(groupID),
            "group_name": JSONValue(groupName),
            "executor_status": JSONValue(flag: isDisabled),
            "draining": JSONValue(flag: drain != nil),
            "drain_until": JSONValue(drain?.until),
            "session": JSONValue(sessionID),
            "online": JSONValue(flag: isOnline),
            "pid": JSONValue(pid),
            "lease_until": JSONValue(leaseUntil),
            "running_release": JSONValue(runningReleaseID),
            "running_release_no": JSONValue(runningReleaseNo),
            "host_state": JSONValue(hostState.text),
            "running_tasks": JSONValue(runningTasks),
            "resident_bytes": JSONValue(hostState.serving?.usage?.executor?.residentBytes),
            "cpu_percent": JSONValue(hostState.serving?.usage?.executor?.cpuPercent),
            "host_losses": JSONValue(hostState.serving?.losses.count ?? 0),
            "hosts": (try? hostState.stored).map(JSONValue.raw) ?? .null,
        ]
    }
}
