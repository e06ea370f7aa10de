import CDotJob
import Glibc

/// A plugin in this process, found as a host finds it.
struct LoadedPlugin {
    let descriptor: dotjob_plugin
    private let library: UnsafeMutableRawPointer

    struct LoadError: Error, CustomStringConvertible {
        let description: String
    }

    init(_ path: String) throws {
        guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw LoadError(description: String(cString: dlerror()))
        }
        guard let symbol = dlsym(library, DOTJOB_ENTRY_SYMBOL) else {
            throw LoadError(description: "\(path): no entry \(DOTJOB_ENTRY_SYMBOL)")
        }
        typealias Entry = @convention(c) () -> UnsafePointer<dotjob_plugin>?
        guard let plugin = unsafeBitCast(symbol, to: Entry.self)() else {
            throw LoadError(description: "\(path): the entry returned nothing")
        }
        self.library = library
        descriptor = plugin.pointee
    }

    var name: String { String(cString: descriptor.name) }
    var version: String { String(cString: descriptor.version) }

    var handlerNames: [String] { handlers.map { String(cString: $0.name) } }

    /// Handlers whose names the library does not export.
    var unexportedHandlers: [String] { handlerNames.filter { dlsym(library, $0) == nil } }

    func summary(of name: String) -> String? {
        var meta = dotjob_meta()
        meta.size = UInt32(MemoryLayout<dotjob_meta>.size)
        guard var handler = handlers.first(where: { String(cString: $0.name) == name }) else { return nil }
        handler.describe?(&handler, &meta)
        return meta.summary.map { String(cString: $0) }
    }

    /// Of the typed handlers, by name.
    var signatures: [String: String] {
        let typed = handlers.filter { $0.signature != nil && $0.function != nil && $0.run == nil }
        return Dictionary(
            uniqueKeysWithValues: typed.map { (String(cString: $0.name), String(cString: $0.signature)) })
    }

    func run(_ name: String, on host: RecordingHost) throws -> Int32 {
        guard let handler = handlers.first(where: { String(cString: $0.name) == name }) else {
            throw LoadError(description: "no handler \(name)")
        }
        return handler.run(host.task)
    }

    private var handlers: [dotjob_handler] {
        UnsafeBufferPointer(start: descriptor.handlers, count: descriptor.handler_count).compactMap { $0?.pointee }
    }
}
