import Foundation

/// The time zone of the local clock, as a heading names it.
enum LocalZone {
    private static let fallback = "/etc/localtime"

    /// Such as `Europe/Berlin` or `UTC`.
    static var name: String {
        name(
            setting: ProcessInfo.processInfo.environment["TZ"],
            link: try? FileManager.default.destinationOfSymbolicLink(atPath: fallback))
    }

    /// - Parameters:
    ///   - setting: of the variable `TZ`, which glibc puts first; an empty one is UTC.
    ///   - link: where `/etc/localtime` points; `nil` when there is none, which is UTC too, or it is a file of its own.
    static func name(setting: String?, link: String?) -> String {
        let path = setting.map { $0.hasPrefix(":") ? String($0.dropFirst()) : $0 } ?? link ?? ""
        guard let directory = path.range(of: "/zoneinfo/") else { return path.isEmpty ? "UTC" : path }
        let name = String(path[directory.upperBound...])
        return name == "Etc/UTC" ? "UTC" : name
    }
}
