import Glibc
import JSONWriting
import JobModel
import Logging
import Threads
import Wording

/// Logs each event as one object of JSON on one line of standard error, for programs that gather logs.
struct JSONLineLog: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = Self.line(
            event, label: label, metadata: all(with: event.metadata), at: SystemClock.utcMilliseconds())
        line += "\n"
        // In one call, so that lines of threads and of processes that share the descriptor stay whole. Nobody reads it any more: then
        // there is nobody to tell.
        line.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let count = write(STDERR_FILENO, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                done += count
            }
        }
    }

    static func line(
        _ event: LogEvent, label: String, metadata: Logger.Metadata, at time: UTCMilliseconds
    ) -> String {
        var members: [String: JSONValue] = [
            "time": .text(text(of: time)), "level": .text(event.level.rawValue), "label": .text(label),
            "message": .text(event.message.description),
        ]
        if !metadata.isEmpty { members["metadata"] = .object(metadata.mapValues(json)) }
        return JSONText.compact(.object(members))
    }

    private func all(with given: Logger.Metadata?) -> Logger.Metadata {
        metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(given ?? [:]) { $1 }
    }

    /// RFC 3339 in UTC, always to the millisecond.
    private static func text(of time: UTCMilliseconds) -> String {
        let text = ReadableTime.iso(time, utcOffset: 0).replacing("+00:00", with: "")
        return text + (time % 1_000 == 0 ? ".000Z" : "Z")
    }

    private static func json(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): .text(text)
        case .stringConvertible(let value): .text(value.description)
        case .array(let values): .list(values.map(json))
        case .dictionary(let values): .object(values.mapValues(json))
        @unknown default: .text("\(value)")
        }
    }
}
