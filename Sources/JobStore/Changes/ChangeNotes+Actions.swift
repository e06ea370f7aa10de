package import JobModel

/// What people do.
extension ChangeNotes {
    package mutating func addJob(_ id: JobID, named name: String?, of group: GroupID?) {
        add(.job, .changed, of: group, "\(id)") {
            $0.name = name
            $0.jobID = id
        }
    }

    /// Takes note of an entry of the audit.
    ///
    /// - Parameters:
    ///   - subject: a kind and a name.
    ///   - job: the id of the job of a name, or of one that is no more, where that is known.
    package mutating func addAction(
        on subject: String, of group: GroupID, job: (_ name: String) throws -> JobID?
    ) rethrows {
        let parts = subject.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return }
        switch parts[0] {
        case "job":
            if let id = try job(parts[1]) {
                addJob(id, named: parts[1], of: group)
                touch(id)
            }
            // Its waiting tasks may have been held, let go, or removed.
            addMany(.task, .changed, of: group, count: 0)
        case "task": add(.task, .changed, of: group, parts[1])
        case "cause":
            addMany(.task, .changed, of: group, count: 0)
            addMany(.job, .state, of: group, count: 0)
        case "group": add(.group, .changed, of: group, parts[1])
        case "executor": add(.executor, .changed, of: group, parts[1]) { $0.executorID = ExecutorID(parts[1]) }
        default: break
        }
    }
}
