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
        writer.put(plugins) { plugin, writer in
            writer.put(plugin.name)
            writer.put(plugin.version)
            writer.put(plugin.requiresMinor)
            writer.put(plugin.systemLibrary != nil)
            if let library = plugin.systemLibrary {
                writer.put(library.path)
                writer.put(library.buildID)
            }
        }
        writer.put(handlers) { handler, writer in
            writer.put(handler.name)
            writer.put(handler.plugin)
            writer.put(handler.summary)
            writer.put(handler.timeoutMs)
            writer.put(handler.parametersSchema)
            writer.put(handler.signature)
        }
    }

    public init(from reader: inout FrameReader) throws {
        plugins = try reader.list { reader in
            var plugin = Plugin(
                name: try reader.string(), version: try reader.string(), requiresMinor: try reader.integer())
            if try reader.bool() {
                plugin.systemLibrary = SystemLibrary(path: try reader.string(), buildID: try reader.string())
            }
            return plugin
        }
        handlers = try reader.list { reader in
            Handler(
                name: try reader.string(), plugin: try reader.integer(), summary: try reader.string(),
                timeoutMs: try reader.integer(), parametersSchema: try reader.string(),
                signature: try reader.string())
        }
    }
}
