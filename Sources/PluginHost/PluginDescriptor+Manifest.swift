internal import CDotJob
internal import CHostRuntime
internal import TypedHandlers

extension PluginDescriptor {
    /// Loads the library that a manifest names, and finds the functions that it describes.
    init(manifest path: String, beside others: [String]) throws {
        let manifest = try PluginFile.manifest(path)
        let library = try PluginLibrary(manifest: path, library: manifest.library, beside: others)
        self.init(
            library: library, pointer: Self.pointer(for: manifest), name: manifest.name, version: manifest.version,
            handlers: try manifest.handlers.map { try Handler($0, of: library) })
    }

    /// What the host knows a plugin by. Nobody but the host reads it.
    private static func pointer(for manifest: PluginManifest) -> UnsafePointer<dotjob_plugin> {
        var descriptor = dotjob_plugin()
        descriptor.size = UInt32(MemoryLayout<dotjob_plugin>.size)
        descriptor.name = NeverFreed.text(manifest.name)
        descriptor.version = NeverFreed.text(manifest.version)
        let pointer = UnsafeMutablePointer<dotjob_plugin>.allocate(capacity: 1)
        pointer.initialize(to: descriptor)
        return UnsafePointer(pointer)
    }
}

extension PluginDescriptor.Handler {
    fileprivate init(_ described: PluginManifest.Handler, of library: PluginLibrary) throws {
        let symbol = described.symbol
        let subject = "handler \"\(described.name)\""
        let address: UnsafeMutableRawPointer
        switch library.symbol(symbol) {
        case .own(let found): address = found
        case .missing:
            throw PluginRejection(
                plugin: library.path, "\(subject) calls \"\(symbol)\", which the library does not export",
                cure: "correct the handler's name or its \"symbol\"; nm -D lists what there is")
        case .elsewhere(let file):
            throw PluginRejection(
                plugin: library.path, "\(subject) calls \"\(symbol)\", which is a symbol of \"\(file)\"",
                cure: "write a manifest for that library")
        }
        let typed = TypedHandler(
            described.signature, function: unsafeBitCast(address, to: (@convention(c) () -> Void).self))
        entry = host_handler(
            name: NeverFreed.text(described.name), run: nil,
            typed: try typed.prepared(described.name, of: library))
        name = described.name
        summary = described.summary
        timeoutMs = described.timeoutMs
        parametersSchema = described.signature.parametersSchema
        signature = described.signatureText
    }
}
