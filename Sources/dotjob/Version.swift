import Scheduling

/// The version of this build.
enum Version {
    static let current = "0.1.0"

    /// With the release of the tz database that schedules go by on this machine.
    static var text: String { "\(current) (tz \(ZoneDirectory.system.release ?? "unknown"))" }
}
