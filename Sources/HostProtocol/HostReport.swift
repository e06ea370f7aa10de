/// What a host says to its executor. The raw value is the frame's kind.
public enum HostReportKind: UInt8, Sendable {
    /// The bundle is loaded: `ReadyReport`.
    case ready = 1
    /// The bundle cannot be loaded: a string that says why. The host exits.
    case rejected = 2
    /// u32 count, then that many `TaskResult`.
    case results = 3
    /// u32 count, then that many `HostLogLine`. A task's lines come before its result.
    case logLines = 4
    /// u32 count, then that many `HostProgress`.
    case progress = 5
    /// The answer to `recall`: u32 count, then that many `TaskReference`. None of them has run or will.
    case recalled = 6
}

/// A loaded bundle.
public struct ReadyReport: Sendable, Equatable {
    public struct Plugin: Sendable, Equatable {
        public var name: String
        public var version: String
        public var requiresMinor: UInt32
        /// Of a manifest that names a library of the system: which one this node has.
        public var systemLibrary: SystemLibrary?

        public init(name: String, version: String, requiresMinor: UInt32, systemLibrary: SystemLibrary? = nil) {
            self.name = name
            self.version = version
            self.requiresMinor = requiresMinor
            self.systemLibrary = systemLibrary
        }
    }

    /// A library of the system, as the dynamic linker found it.
    public struct SystemLibrary: Sendable, Equatable {
        /// Where it lies, symbolic links resolved.
        public var path: String
        /// Its GNU build id in lower-case hexadecimal, or empty.
        public var buildID: String

        public init(path: String, buildID: String) {
            self.path = path
            self.buildID = buildID
        }
    }

    public struct Handler: Sendable, Equatable {
        public var name: String
        /// Index into `plugins`.
        public var plugin: UInt32
        public var summary: String
        public var timeoutMs: UInt32
        /// JSON Schema text, or empty. Of a typed handler that brings none: what its signature implies.
        public var parametersSchema: String
        /// Of a typed handler, as it was declared; else empty.
        public var signature: String

        public init(
            name: String, plugin: UInt32, summary: String, timeoutMs: UInt32, parametersSchema: String,
            signature: String = ""
        ) {
            self.name = name
            self.plugin = plugin
            self.summary = summary
            self.timeoutMs = timeoutMs
            self.parametersSchema = parametersSchema
            self.signature = signature
        }
    }

    /// In the order of `LoadCommand.plugins`.
    public var plugins: [Plugin]
    /// `RunTask.handler` is an index into these.
    public var handlers: [Handler]

    public init(plugins: [Plugin], handlers: [Handler]) {
        self.plugins = plugins
        self.handlers = handlers
    }

    public func write(to writer: inout FrameWriter) {
        writer.begin(HostReportKind.ready.rawValue)
        writer.put(UInt32(plugins.count))
        for plugin in plugins {
            writer.put(plugin.name)
            writer.put(plugin.version)
            writer.put(plugin.requiresMinor)
            writer.put(plugin.systemLibrary != nil)
            if let library = plugin.systemLibrary {
                writer.put(library.path)
                writer.put(library.buildID)
            }
        }
        writer.put(UInt32(handlers.count))
        for handler in handlers {
            writer.put(handler.name)
            writer.put(handler.plugin)
            writer.put(handler.summary)
            writer.put(handler.timeoutMs)
            writer.put(handler.parametersSchema)
            writer.put(handler.signature)
        }
        writer.end()
    }

    public init(from reader: inout FrameReader) throws {
        plugins = []
        for _ in 0..<(try reader.integer(UInt32.self)) {
            var plugin = Plugin(
                name: try reader.string(), version: try reader.string(), requiresMinor: try reader.integer())
            if try reader.bool() {
                plugin.systemLibrary = SystemLibrary(path: try reader.string(), buildID: try reader.string())
            }
            plugins.append(plugin)
        }
        handlers = []
        for _ in 0..<(try reader.integer(UInt32.self)) {
            handlers.append(
                Handler(
                    name: try reader.string(), plugin: try reader.integer(), summary: try reader.string(),
                    timeoutMs: try reader.integer(), parametersSchema: try reader.string(),
                    signature: try reader.string()))
        }
    }
}

/// How one attempt ended, as its host saw it.
public struct TaskResult: Sendable {
    /// What the host knows beyond the handler's return value.
    public enum Ending: UInt8, Sendable {
        /// The handler returned; `outcome` is its value.
        case returned = 0
        /// The handler ended its thread with pthread_exit.
        case threadExited = 1
        /// `set_result` was refused (too long, or not UTF-8): the attempt fails.
        case resultRefused = 2
    }

    public var taskID: Int64
    public var claimNo: Int64
    public var startedAtMs: Int64
    public var finishedAtMs: Int64
    /// From the handler's first instruction to its return.
    public var elapsedMicroseconds: Int64
    /// `DOTJOB_OK` and its like, as returned.
    public var outcome: Int32
    public var ending: Ending
    /// From `retry_after`, or -1.
    public var retryAfterMs: Int64
    /// From `fail`: the kind, or empty.
    public var failureKind: String
    /// From `fail`, or empty.
    public var message: String
    /// From `set_result`; `nil` when it was not called.
    public var result: String?

    public init(
        taskID: Int64, claimNo: Int64, startedAtMs: Int64, finishedAtMs: Int64, elapsedMicroseconds: Int64,
        outcome: Int32, ending: Ending, retryAfterMs: Int64, failureKind: String, message: String, result: String?
    ) {
        self.taskID = taskID
        self.claimNo = claimNo
        self.startedAtMs = startedAtMs
        self.finishedAtMs = finishedAtMs
        self.elapsedMicroseconds = elapsedMicroseconds
        self.outcome = outcome
        self.ending = ending
        self.retryAfterMs = retryAfterMs
        self.failureKind = failureKind
        self.message = message
        self.result = result
    }

    public func write(to writer: inout FrameWriter) {
        writer.put(taskID)
        writer.put(claimNo)
        writer.put(startedAtMs)
        writer.put(finishedAtMs)
        writer.put(elapsedMicroseconds)
        writer.put(outcome)
        writer.put(ending.rawValue)
        writer.put(retryAfterMs)
        writer.put(failureKind)
        writer.put(message)
        writer.put(result != nil)
        if let result { writer.put(result) }
    }

    public init(from reader: inout FrameReader) throws {
        taskID = try reader.integer()
        claimNo = try reader.integer()
        startedAtMs = try reader.integer()
        finishedAtMs = try reader.integer()
        elapsedMicroseconds = try reader.integer()
        outcome = try reader.integer()
        let raw = try reader.integer(UInt8.self)
        guard let ending = Ending(rawValue: raw) else { throw FrameError("result with ending \(raw)") }
        self.ending = ending
        retryAfterMs = try reader.integer()
        failureKind = try reader.string()
        message = try reader.string()
        result = try reader.bool() ? try reader.string() : nil
    }
}

/// A line from the host's `log` call.
public struct HostLogLine: Sendable {
    public var task: TaskReference
    public var atMs: Int64
    /// `DOTJOB_DEBUG` to `DOTJOB_ERROR`; the host has clamped it.
    public var level: UInt8
    /// Said by the host itself (the mark of a cut), not by the handler.
    public var isFromHost: Bool
    public var text: String

    public init(task: TaskReference, atMs: Int64, level: UInt8, isFromHost: Bool, text: String) {
        self.task = task
        self.atMs = atMs
        self.level = level
        self.isFromHost = isFromHost
        self.text = text
    }

    public func write(to writer: inout FrameWriter) {
        task.write(to: &writer)
        writer.put(atMs)
        writer.put(level)
        writer.put(isFromHost)
        writer.put(text)
    }

    public init(from reader: inout FrameReader) throws {
        task = try TaskReference(from: &reader)
        atMs = try reader.integer()
        level = try reader.integer()
        isFromHost = try reader.bool()
        text = try reader.string()
    }
}

/// The newest progress of an attempt.
public struct HostProgress: Sendable {
    public var task: TaskReference
    /// From 0 to 1; the host has clamped it.
    public var fraction: Double
    public var note: String

    public init(task: TaskReference, fraction: Double, note: String) {
        self.task = task
        self.fraction = fraction
        self.note = note
    }

    public func write(to writer: inout FrameWriter) {
        task.write(to: &writer)
        writer.put(fraction)
        writer.put(note)
    }

    public init(from reader: inout FrameReader) throws {
        task = try TaskReference(from: &reader)
        fraction = try reader.double()
        note = try reader.string()
    }
}
