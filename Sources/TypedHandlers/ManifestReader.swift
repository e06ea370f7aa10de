/// Reads manifests, member by member. What it does not know it refuses: a word that was mistyped would count for nothing.
struct ManifestReader {
    private static let formatVersion: Int64 = 1
    private static let longestName = 128

    let file: String

    func manifest(_ bytes: [UInt8]) throws(ManifestError) -> PluginManifest {
        guard bytes.count <= PluginManifest.mostBytes else {
            throw fault("\(bytes.count) bytes are more than a manifest may have; describe fewer functions")
        }
        let root: JSONNode
        do {
            root = try JSONNode(reading: bytes)
        } catch {
            throw fault("line \(error.line), column \(error.column): \(printable(error.reason)); correct the JSON")
        }
        let members = try members(
            of: root, at: "", known: ["dotjob_manifest", "name", "version", "library", "handlers"])
        try checkFormat(members["dotjob_manifest"])
        return PluginManifest(
            name: try text(members["name"], at: "name", atMost: Self.longestName),
            version: try text(members["version"], at: "version", atMost: Self.longestName),
            library: try library(members["library"]), handlers: try handlers(members["handlers"]))
    }

    // MARK: - Members

    private func checkFormat(_ value: JSONNode?) throws(ManifestError) {
        guard let version = value?.integer else {
            throw fault("\"dotjob_manifest\": missing, or no integer; write \"dotjob_manifest\": \(Self.formatVersion)")
        }
        guard version == Self.formatVersion else {
            throw fault(
                "\"dotjob_manifest\": this dotjob reads version \(Self.formatVersion), and it is \(version); update dotjob"
            )
        }
    }

    private func library(_ value: JSONNode?) throws(ManifestError) -> String {
        let text = try text(value, at: "library", atMost: 1024)
        let steps = text.split(separator: "/", omittingEmptySubsequences: false)
        guard !text.hasPrefix("/"), !steps.contains(".."), !steps.contains("") else {
            throw fault(
                "\"library\": \"\(printable(text))\" leaves the manifest's directory; name a file in it, or a library of the "
                    + "system such as \"libz.so.1\"")
        }
        return text
    }

    private func handlers(_ value: JSONNode?) throws(ManifestError) -> [PluginManifest.Handler] {
        guard let value else { throw fault("\"handlers\": missing; describe at least one function") }
        let members = try orderedMembers(of: value, at: "handlers")
        guard (1...PluginManifest.mostHandlers).contains(members.count) else {
            throw fault(
                "\"handlers\": \(members.count) of them; describe 1 to \(PluginManifest.mostHandlers) functions")
        }
        var handlers: [PluginManifest.Handler] = []
        for (name, value) in members { handlers.append(try handler(name, value)) }
        return handlers
    }

    private func handler(_ name: String, _ value: JSONNode) throws(ManifestError) -> PluginManifest.Handler {
        let path = "handlers.\(name)"
        guard HandlerName.isValid(name) else {
            throw fault(
                "\"handlers\": \"\(printable(name))\" is no handler name; use letters, digits and underscores, at most "
                    + "\(HandlerName.mostBytes)")
        }
        let members = try members(of: value, at: path, known: ["signature", "symbol", "summary", "timeout_ms"])
        let text = try text(members["signature"], at: "\(path).signature", atMost: Signature.mostBytes)
        let signature: Signature
        do {
            signature = try Signature(text)
        } catch {
            throw fault("\"\(path).signature\": \(error)")
        }
        let symbol =
            members["symbol"] == nil ? name : try self.text(members["symbol"], at: "\(path).symbol", atMost: 256)
        let summary =
            members["summary"] == nil ? "" : try self.text(members["summary"], at: "\(path).summary", atMost: 1024)
        return .init(
            name: name, signatureText: text, signature: signature, symbol: symbol, summary: summary,
            timeoutMs: try timeout(members["timeout_ms"], at: "\(path).timeout_ms"))
    }

    private func timeout(_ value: JSONNode?, at path: String) throws(ManifestError) -> UInt32 {
        guard let value else { return 0 }
        guard let timeout = value.integer.flatMap(UInt32.init(exactly:)) else {
            throw fault("\"\(path)\": must be an integer from 0 to \(UInt32.max)")
        }
        return timeout
    }

    // MARK: - Kinds

    private func text(_ value: JSONNode?, at path: String, atMost limit: Int) throws(ManifestError) -> String {
        guard let text = value?.string, !text.isEmpty, text.utf8.count <= limit, !text.utf8.contains(0) else {
            let state = value == nil ? "missing" : "no text of 1 to \(limit) bytes"
            throw fault("\"\(path)\": \(state); write a string")
        }
        return text
    }

    private func orderedMembers(of value: JSONNode, at path: String) throws(ManifestError) -> [(String, JSONNode)] {
        guard value.kind == .object else {
            throw fault(path.isEmpty ? "not a JSON object; write one in braces" : "\"\(path)\": must be an object")
        }
        return value.members
    }

    private func members(
        of value: JSONNode, at path: String, known: [String]
    ) throws(ManifestError) -> [String: JSONNode] {
        var found: [String: JSONNode] = [:]
        for (name, value) in try orderedMembers(of: value, at: path) {
            guard known.contains(name) else {
                let full = path.isEmpty ? name : "\(path).\(name)"
                throw fault(
                    "\"\(printable(full))\": unknown; there are \(known.map { "\"\($0)\"" }.joined(separator: ", "))")
            }
            found[name] = value
        }
        return found
    }

    // MARK: - Words

    private func fault(_ reason: String) -> ManifestError {
        ManifestError(description: "manifest \"\(file)\": \(reason)")
    }

    /// Text of a stranger's, without what a terminal would obey.
    private func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(128).map { $0.value < 32 || $0.value == 127 ? "?" : $0 }))
    }
}
