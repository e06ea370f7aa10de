internal import CDotJob
internal import CHostRuntime
internal import Glibc

/// A plugin's file, mapped for the life of the process.
struct PluginLibrary {
    let path: String
    private let handle: UnsafeMutableRawPointer

    /// Maps the file, which runs its constructors.
    init(path: String) throws {
        try PluginFile.check(path)
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw Self.rejection(of: path, reason: String(cString: dlerror()))
        }
        self.path = path
        self.handle = handle
    }

    enum Symbol {
        case missing
        /// Found in a library that the plugin depends on.
        case elsewhere(file: String)
        case own(UnsafeMutableRawPointer)
    }

    func symbol(_ name: String) -> Symbol {
        guard let address = dlsym(handle, name) else { return .missing }
        if plugin_image_contains(handle, address) { return .own(address) }
        return .elsewhere(file: plugin_image_file(address).map { String(cString: $0) } ?? "another library")
    }

    /// Calls the entry symbol.
    func descriptor() throws -> UnsafePointer<dotjob_plugin> {
        guard case .own(let address) = symbol(DOTJOB_ENTRY_SYMBOL) else { throw missingEntry() }
        typealias Entry = @convention(c) () -> UnsafePointer<dotjob_plugin>?
        guard let descriptor = unsafeBitCast(address, to: Entry.self)() else {
            throw PluginRejection(
                plugin: path, "\(DOTJOB_ENTRY_SYMBOL) returned no descriptor",
                cure: "declare the plugin with DOTJOB_PLUGIN")
        }
        return descriptor
    }

    private func missingEntry() -> PluginRejection {
        let host = "\(DOTJOB_ABI_MAJOR).\(DOTJOB_ABI_MINOR)"
        for major in 2...9 {
            guard case .own = symbol("dotjob_plugin_abi\(major)") else { continue }
            return PluginRejection(
                plugin: path, "built for ABI \(major), host provides \(host)",
                cure: "rebuild with plugin-sdk \(DOTJOB_ABI_MAJOR).x")
        }
        return PluginRejection(
            plugin: path, "exports no \(DOTJOB_ENTRY_SYMBOL)", cure: "declare the plugin with DOTJOB_PLUGIN")
    }

    /// Says what the dynamic linker means.
    private static func rejection(of path: String, reason: String) -> PluginRejection {
        if reason.hasSuffix(": cannot open shared object file: No such file or directory") {
            let library = reason.prefix { $0 != ":" }
            return PluginRejection(
                plugin: path, "needs \"\(library)\", which this node does not have",
                cure: "install it, or link it statically")
        }
        let marker = ": undefined symbol: "
        if let found = reason.firstRange(of: marker) {
            let symbol = reason[found.upperBound...].prefix { $0 != "," && $0 != " " }
            return PluginRejection(
                plugin: path, "needs the symbol \"\(symbol)\", which no library defines",
                cure: "link the library that has it")
        }
        return PluginRejection(
            plugin: path, "cannot be loaded: \(reason)", cure: "rebuild it on a system like this node's")
    }
}
