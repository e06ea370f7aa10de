/// Why a bundle cannot be loaded: a sentence for the person who published it.
struct PluginRejection: Error, CustomStringConvertible {
    let description: String

    /// - Parameters:
    ///   - plugin: the plugin's file.
    ///   - reason: what is wrong, values quoted.
    ///   - cure: what to do about it.
    init(plugin: String, _ reason: String, cure: String) {
        description = "plugin \"\(PluginFile.name(of: plugin))\": \(reason); \(cure)"
    }

    init(_ description: String) { self.description = description }
}
