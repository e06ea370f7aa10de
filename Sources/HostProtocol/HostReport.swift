/// What a host says to its executor. Each is one frame.
public enum HostReport: Sendable, Equatable {
    /// The bundle is loaded.
    case ready(ReadyReport)
    /// The bundle cannot be loaded, and why. The host exits.
    case rejected(String)
    /// This node cannot load the bundle now, and why. The host exits.
    case unable(String)
    case results([TaskResult])
    /// A task's lines come before its result.
    case logLines([HostLogLine])
    case progress([HostProgress])
    /// The answer to `recall`. None of them has run or will.
    case recalled([TaskReference])
    /// The answer to a `stop` that named what had not started. None of them has run or will.
    case unstarted([TaskReference])

    /// The frame's kind. The host's writer thread has these numbers from `report_layout.h`.
    private enum Kind: UInt8 {
        case ready = 1
        case rejected = 2
        case results = 3
        case logLines = 4
        case progress = 5
        case recalled = 6
        case unstarted = 7
        case unable = 8
    }

    /// Reads the body of a frame.
    ///
    /// - Throws: `FrameError` for a kind that is none, and for a body that ends too soon.
    public init(kind: UInt8, from reader: inout FrameReader) throws {
        guard let known = Kind(rawValue: kind) else { throw FrameError("report of kind \(kind)") }
        self =
            switch known {
            case .ready: .ready(try ReadyReport(from: &reader))
            case .rejected: .rejected(try reader.string())
            case .unable: .unable(try reader.string())
            case .results: .results(try reader.list(TaskResult.init(from:)))
            case .logLines: .logLines(try reader.list(HostLogLine.init(from:)))
            case .progress: .progress(try reader.list(HostProgress.init(from:)))
            case .recalled: .recalled(try reader.list(TaskReference.init(from:)))
            case .unstarted: .unstarted(try reader.list(TaskReference.init(from:)))
            }
    }

    /// Appends the report as a frame.
    public func write(to writer: inout FrameWriter) {
        writer.begin(kind.rawValue)
        switch self {
        case .ready(let report): report.write(to: &writer)
        case .rejected(let reason), .unable(let reason): writer.put(reason)
        case .results(let results): writer.put(results) { $0.write(to: &$1) }
        case .logLines(let lines): writer.put(lines) { $0.write(to: &$1) }
        case .progress(let progress): writer.put(progress) { $0.write(to: &$1) }
        case .recalled(let tasks), .unstarted(let tasks): writer.put(tasks) { $0.write(to: &$1) }
        }
        writer.end()
    }

    private var kind: Kind {
        switch self {
        case .ready: .ready
        case .rejected: .rejected
        case .unable: .unable
        case .results: .results
        case .logLines: .logLines
        case .progress: .progress
        case .recalled: .recalled
        case .unstarted: .unstarted
        }
    }
}
