import Logging

/// What is said of a group in the executor's own log.
struct GroupLog {
    private let group: String
    private let logger: Logger

    init(group: String, logger: Logger) {
        self.group = group
        self.logger = logger
    }

    func info(_ text: String, metadata: Logger.Metadata? = nil) { logger.info("\(named(text))", metadata: metadata) }

    func warning(_ text: String) { logger.warning("\(named(text))") }

    func error(_ text: String) { logger.error("\(named(text))") }

    private func named(_ text: String) -> String { "group \"\(group)\": \(text)" }
}
