/// What an executor says to a host. The raw value is the frame's kind.
public enum HostCommandKind: UInt8, Sendable {
    /// First of all: `LoadCommand`.
    case load = 1
    /// u32 count, then that many `RunTask`.
    case run = 2
    /// Ask running attempts to end: u32 count, then (i64 task, i64 claim) each. Ones that have not started are given back
    /// in an `unstarted`.
    case stop = 3
    /// Give back what has not started: u32 count, then (i64 task, i64 claim) each; count 0 means everything.
    /// Always answered by one `recalled`, which names what the host gave up.
    case recall = 4
    /// Finish what is there, then stop, join, `fini`, flush and exit. No body.
    case drain = 5
}

/// A plugin for a host to load.
public struct LoadedPlugin: Sendable, Equatable {
    /// As publishing recorded it; empty when it is not known yet.
    public var name: String
    /// Absolute, and never used for other bytes.
    public var path: String
    /// JSON object text: the plugin's configuration on this node.
    public var configuration: String
    public var secrets: [Secret]

    public struct Secret: Sendable, Equatable {
        public var name: String
        public var bytes: [UInt8]

        public init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    public init(name: String, path: String, configuration: String = "{}", secrets: [Secret] = []) {
        self.name = name
        self.path = path
        self.configuration = configuration
        self.secrets = secrets
    }
}

/// Loads a bundle. Answered by `ready` or `rejected`.
public struct LoadCommand: Sendable, Equatable {
    public var group: String
    public var threads: UInt32
    /// Of each thread, in bytes.
    public var stackBytes: UInt64
    /// Log bytes kept for one attempt.
    public var logBytesPerAttempt: UInt32
    public var plugins: [LoadedPlugin]

    public init(
        group: String, threads: UInt32, stackBytes: UInt64, logBytesPerAttempt: UInt32, plugins: [LoadedPlugin]
    ) {
        self.group = group
        self.threads = threads
        self.stackBytes = stackBytes
        self.logBytesPerAttempt = logBytesPerAttempt
        self.plugins = plugins
    }

    public func write(to writer: inout FrameWriter) {
        writer.begin(HostCommandKind.load.rawValue)
        writer.put(group)
        writer.put(threads)
        writer.put(stackBytes)
        writer.put(logBytesPerAttempt)
        writer.put(plugins) { plugin, writer in
            writer.put(plugin.name)
            writer.put(plugin.path)
            writer.put(plugin.configuration)
            writer.put(plugin.secrets) { secret, writer in
                writer.put(secret.name)
                secret.bytes.withUnsafeBytes { writer.put(blob: $0) }
            }
        }
        writer.end()
    }

    public init(from reader: inout FrameReader) throws {
        group = try reader.string()
        threads = try reader.integer()
        stackBytes = try reader.integer()
        logBytesPerAttempt = try reader.integer()
        plugins = try reader.list { reader in
            LoadedPlugin(
                name: try reader.string(), path: try reader.string(), configuration: try reader.string(),
                secrets: try reader.list { .init(name: try $0.string(), bytes: Array(try $0.blob())) })
        }
    }
}

/// One task for a host to run.
public struct RunTask: Sendable {
    public var taskID: Int64
    public var claimNo: Int64
    public var scheduledAtMs: Int64
    public var timeoutMs: Int64
    public var attempt: Int32
    /// Index into the handlers of the `ready` report.
    public var handler: UInt32
    public var jobName: String
    public var parameters: String
    /// W3C traceparent, or empty.
    public var traceContext: String

    public init(
        taskID: Int64, claimNo: Int64, scheduledAtMs: Int64, timeoutMs: Int64, attempt: Int32, handler: UInt32,
        jobName: String, parameters: String, traceContext: String
    ) {
        self.taskID = taskID
        self.claimNo = claimNo
        self.scheduledAtMs = scheduledAtMs
        self.timeoutMs = timeoutMs
        self.attempt = attempt
        self.handler = handler
        self.jobName = jobName
        self.parameters = parameters
        self.traceContext = traceContext
    }

    public func write(to writer: inout FrameWriter) {
        writer.put(taskID)
        writer.put(claimNo)
        writer.put(scheduledAtMs)
        writer.put(timeoutMs)
        writer.put(attempt)
        writer.put(handler)
        writer.put(terminated: jobName)
        writer.put(terminated: parameters)
        writer.put(terminated: traceContext)
    }

    public init(from reader: inout FrameReader) throws {
        taskID = try reader.integer()
        claimNo = try reader.integer()
        scheduledAtMs = try reader.integer()
        timeoutMs = try reader.integer()
        attempt = try reader.integer()
        handler = try reader.integer()
        jobName = try reader.terminatedString()
        parameters = try reader.terminatedString()
        traceContext = try reader.terminatedString()
    }
}

/// A task and its delivery, as `stop`, `recall` and `recalled` name them.
public struct TaskReference: Sendable, Hashable {
    public var taskID: Int64
    public var claimNo: Int64

    public init(taskID: Int64, claimNo: Int64) {
        self.taskID = taskID
        self.claimNo = claimNo
    }

    public func write(to writer: inout FrameWriter) {
        writer.put(taskID)
        writer.put(claimNo)
    }

    public init(from reader: inout FrameReader) throws {
        taskID = try reader.integer()
        claimNo = try reader.integer()
    }
}
