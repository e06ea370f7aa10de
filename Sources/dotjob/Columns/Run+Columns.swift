import JSONWriting
import JobModel

extension Run {
    /// The ids of its tasks, how many they are, and how many were not written.
    var columns: [String: JSONValue] {
        [
            "first_task_id": JSONValue(firstTaskID),
            "last_task_id": JSONValue(lastTaskID),
            "count": JSONValue(count),
            "duplicates": JSONValue(duplicates),
        ]
    }
}
