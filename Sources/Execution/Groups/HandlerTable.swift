import HostProtocol
import JobModel

/// The handlers of a bundle, as its host reported them when it was ready. A host that is no longer believed may name any index.
struct HandlerTable {
    private let handlers: [ReadyReport.Handler]
    private let indexes: [String: UInt32]
    /// By the plugin's place in the report; few plugins have one.
    private let systemLibraries: [Int: String]
    /// By the plugin's place in the report.
    private let requiredMinors: [UInt32]

    init() { self.init(ReadyReport(plugins: [], handlers: [])) }

    init(_ report: ReadyReport) {
        handlers = report.handlers
        var indexes: [String: UInt32] = [:]
        for (index, handler) in report.handlers.enumerated() { indexes[handler.name] = UInt32(index) }
        self.indexes = indexes
        var systemLibraries: [Int: String] = [:]
        for (place, plugin) in report.plugins.enumerated() { systemLibraries[place] = plugin.systemLibrary?.text }
        self.systemLibraries = systemLibraries
        requiredMinors = report.plugins.map(\.requiresMinor)
    }

    var names: [String] { handlers.map(\.name) }

    func index(of handler: String) -> UInt32? { indexes[handler] }

    func name(of index: UInt32) -> String { Int(index) < handlers.count ? handlers[Int(index)].name : "?" }

    /// The plugin that holds a handler, as the release names it.
    func plugin(of index: UInt32, in bundle: UnpackedBundle) -> Plugin? {
        guard Int(index) < handlers.count else { return nil }
        let place = Int(handlers[Int(index)].plugin)
        return place < bundle.libraries.count ? bundle.libraries[place].plugin : nil
    }

    /// The minor of the ABI that a handler's plugin says it requires: what came later is not for it.
    func requiredMinor(of index: UInt32) -> UInt32 {
        guard Int(index) < handlers.count else { return 0 }
        let place = Int(handlers[Int(index)].plugin)
        return place < requiredMinors.count ? requiredMinors[place] : 0
    }

    /// The library of the system that a handler of a manifest is in, for people.
    func systemLibrary(of index: UInt32) -> String? {
        guard Int(index) < handlers.count else { return nil }
        return systemLibraries[Int(handlers[Int(index)].plugin)]
    }
}
