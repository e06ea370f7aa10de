internal import CDotJob
internal import CHostRuntime
internal import HostProtocol
internal import TypedHandlers

/// What a plugin's descriptor says, checked. The pointers live as long as the process.
struct PluginDescriptor {
    let library: PluginLibrary
    let pointer: UnsafePointer<dotjob_plugin>
    let name: String
    let version: String
    let handlers: [Handler]

    struct Handler {
        let name: String
        let entry: host_handler
        let summary: String
        let timeoutMs: UInt32
        let parametersSchema: String
        /// Of a typed handler; else empty.
        var signature = ""
    }

    private static let longestName = 128

    init(
        library: PluginLibrary, pointer: UnsafePointer<dotjob_plugin>, name: String, version: String,
        handlers: [Handler]
    ) {
        self.library = library
        self.pointer = pointer
        self.name = name
        self.version = version
        self.handlers = handlers
    }

    /// Reads the descriptor and asks each handler to describe itself.
    init(of library: PluginLibrary) throws {
        self.library = library
        pointer = try library.descriptor()
        // Only the size may be read before it is known to cover the rest.
        let size = UnsafeRawPointer(pointer).load(as: UInt32.self)
        let leastSize = MemoryLayout<dotjob_plugin>.size
        guard size >= leastSize else {
            throw PluginRejection(
                plugin: library.path, "its descriptor has \(size) bytes, at least \(leastSize) are needed",
                cure: "set dotjob_plugin.size, or rebuild with plugin-sdk \(DOTJOB_ABI_MAJOR).x")
        }
        try Self.checkMinor(pointer.pointee.requires_minor, of: library)
        name = try Self.name(pointer.pointee.name, of: library)
        version = text(pointer.pointee.version)
        handlers = try Self.handlers(pointer.pointee, of: library)
    }

    private static func checkMinor(_ minor: UInt32, of library: PluginLibrary) throws {
        guard minor > UInt32(DOTJOB_ABI_MINOR) else { return }
        let host = "\(DOTJOB_ABI_MAJOR).\(DOTJOB_ABI_MINOR)"
        throw PluginRejection(
            plugin: library.path, "requires ABI \(DOTJOB_ABI_MAJOR).\(minor), host provides \(host)",
            cure: "update dotjob on this node, or rebuild with plugin-sdk \(host)")
    }

    private static func name(_ name: UnsafePointer<CChar>?, of library: PluginLibrary) throws -> String {
        let name = text(name)
        guard !name.isEmpty, name.utf8.count <= longestName else {
            throw PluginRejection(
                plugin: library.path, "its name has \(name.utf8.count) bytes",
                cure: "give DOTJOB_PLUGIN a name of 1 to \(longestName) bytes")
        }
        return name
    }

    private static func handlers(_ plugin: dotjob_plugin, of library: PluginLibrary) throws -> [Handler] {
        guard plugin.handler_count > 0, let records = plugin.handlers else {
            throw PluginRejection(plugin: library.path, "lists no handler", cure: "declare one with DOTJOB_HANDLER")
        }
        var names: Set<String> = []
        return try UnsafeBufferPointer(start: records, count: plugin.handler_count).map { record in
            let handler = try handler(record, of: library)
            guard names.insert(handler.name).inserted else {
                throw PluginRejection(
                    plugin: library.path, "lists the handler \"\(handler.name)\" twice", cure: "rename one of them")
            }
            return handler
        }
    }

    private static func handler(
        _ record: UnsafePointer<dotjob_handler>?, of library: PluginLibrary
    ) throws -> Handler {
        let leastSize = MemoryLayout<dotjob_handler>.size
        let size = record.map { UnsafeRawPointer($0).load(as: UInt32.self) } ?? 0
        guard let record, size >= leastSize else {
            throw PluginRejection(
                plugin: library.path, "a handler's record has \(size) bytes, at least \(leastSize) are needed",
                cure: "set dotjob_handler.size, or declare the handler with DOTJOB_HANDLER")
        }
        let name = text(record.pointee.name)
        try checkHandlerName(name, of: library)
        var meta = dotjob_meta()
        meta.size = UInt32(MemoryLayout<dotjob_meta>.size)
        record.pointee.describe?(record, &meta)
        return try Handler(record, meta, of: library)
    }

    /// The name must be the library's own symbol: one that only happens to be found, such as `error`, is the C library's.
    private static func checkHandlerName(_ name: String, of library: PluginLibrary) throws {
        guard HandlerName.isValid(name) else {
            throw PluginRejection(
                plugin: library.path, "\"\(name.prefix(HandlerName.mostBytes))\" is no handler name",
                cure: "use letters, digits and underscores, at most \(HandlerName.mostBytes)")
        }
        let cure = "export a function of that name, or rename the handler"
        switch library.symbol(name) {
        case .own: return
        case .missing:
            throw PluginRejection(
                plugin: library.path, "lists the handler \"\(name)\" but does not export it", cure: cure)
        case .elsewhere(let file):
            throw PluginRejection(
                plugin: library.path, "handler \"\(name)\" is a symbol of \"\(file)\", not of the plugin", cure: cure)
        }
    }
}

extension PluginDescriptor.Handler {
    /// What a record says, and a way to run it: its own, or by its signature.
    fileprivate init(
        _ record: UnsafePointer<dotjob_handler>, _ meta: dotjob_meta, of library: PluginLibrary
    ) throws {
        let record = record.pointee
        name = text(record.name)
        summary = text(meta.summary)
        timeoutMs = meta.timeout_ms
        guard let declared = record.signature else {
            guard let run = record.run else {
                throw PluginRejection(
                    plugin: library.path, "handler \"\(name)\" has no run function", cure: "set dotjob_handler.run")
            }
            entry = host_handler(name: record.name, run: run, typed: nil)
            parametersSchema = text(meta.parameters_schema)
            return
        }
        signature = text(declared)
        let typed: TypedHandler
        guard let function = record.function, record.run == nil else {
            throw PluginRejection(
                plugin: library.path,
                "handler \"\(name)\" has a signature and \(record.run == nil ? "no function" : "a run function too")",
                cure: "declare it with DOTJOB_TYPED_HANDLER")
        }
        do {
            typed = TypedHandler(try Signature(signature), function: function)
        } catch {
            throw PluginRejection(
                plugin: library.path, "the signature of handler \"\(name)\", \"\(signature.prefix(128))\", \(error)",
                cure: "correct it where it is declared")
        }
        entry = host_handler(name: record.name, run: nil, typed: try typed.prepared(name, of: library))
        let schema = text(meta.parameters_schema)
        parametersSchema = schema.isEmpty ? typed.signature.parametersSchema : schema
    }
}
