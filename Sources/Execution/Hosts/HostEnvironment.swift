import Foundation

/// The environment of a host: an allow-list, so that neither secrets nor loader variables of the executor reach a plugin.
enum HostEnvironment {
    private static let allowed: Set<String> = ["HOME", "LANG", "LOGNAME", "PATH", "TMPDIR", "TZ", "USER"]

    /// `NAME=value` strings for execve(2).
    ///
    /// - Parameter passed: names let through besides; the loader's own (`LD_…`, `GLIBC_TUNABLES`) never are.
    static func variables(
        from environment: [String: String] = ProcessInfo.processInfo.environment, passing passed: [String]
    ) -> [String] {
        let names = allowed.union(passed)
        var variables = environment.filter { name, _ in
            (names.contains(name) || name.hasPrefix("LC_")) && !name.hasPrefix("LD_") && name != "GLIBC_TUNABLES"
        }
        // The host's own crash handler tells of a crash. Swift's backtracer, which a Swift plugin brings along, would
        // start a debugger process inside the dying host.
        variables["SWIFT_BACKTRACE"] = "enable=no"
        // Libraries with initial-exec TLS (jemalloc, sanitizers, OpenMP) share 512 bytes of a thread's otherwise, and the fifth does
        // not load.
        variables["GLIBC_TUNABLES"] = "glibc.rtld.optional_static_tls=65536"
        return variables.map { "\($0.key)=\($0.value)" }.sorted()
    }
}
