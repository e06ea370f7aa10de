import JSONWriting
import JobModel

extension Run {
    /// The ids of its tasks, and how many they are.
    var columns: [String: JSONValue] {
        [
            "first_task_id": JSONValue(firstTaskID),
            "last_task_id": JSONValue(lastTaskID),
            "count": JSONValue(count),
        ]
    }
}
