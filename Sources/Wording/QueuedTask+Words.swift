package import JobModel

extension QueuedTask {
    /// How far the handler says it is.
    package var progressText: String? {
        guard let progress else { return nil }
        let percent = "\(Int((progress * 100).rounded(.down)))%"
        return progressNote.map { "\(percent) \($0.firstLine)" } ?? percent
    }
}
