import HostProtocol
import JobModel

extension LogLine {
    /// A line as its host sent it.
    init(_ line: HostLogLine) {
        self.init(
            at: line.atMs, level: Level(rawValue: Int(line.level)) ?? .error,
            source: line.isFromHost ? .dotjob : .log, text: line.text)
    }
}
