package import HTTPTypes

/// What a browser was asked to remember.
package struct Cookies: Sendable {
    private var values: [String: String] = [:]

    /// Of cookies of one name, the first one counts.
    package init(_ request: HTTPRequest) {
        for header in request.headerFields[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2 else { continue }
                let name = parts[0].trimmingPrefix { $0 == " " }
                if values[String(name)] == nil { values[String(name)] = String(parts[1]) }
            }
        }
    }

    package subscript(name: String) -> String? { values[name] }
}
